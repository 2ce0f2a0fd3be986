/**
 * form[data-attempt]: keeps what is typed to sign in as keys that nobody can read, so that the same PIN and badge open this
 * phone without a network later; offline/sharing.js takes them once the server has said that they were right.
 */
import { remember } from "../offline/attempt.js"

const form = document.querySelector("form[data-attempt]")
if (form instanceof HTMLFormElement && crypto.subtle) form.addEventListener("submit", keepAndSend)

/** @param {SubmitEvent} event */
async function keepAndSend(event) {
  const sent = /** @type {HTMLFormElement} */ (event.currentTarget)
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("")
  event.preventDefault()
  try {
    await remember(nonce, String(new FormData(sent).get("secret") ?? ""), (sent.dataset.badge ?? "").toUpperCase())
    sent.append(Object.assign(document.createElement("input"), { type: "hidden", name: "attempt", value: nonce }))
  } catch (error) {
    console.warn("no unlocking without a network:", error) // signing in itself needs none of this
  }
  sent.submit()
}
