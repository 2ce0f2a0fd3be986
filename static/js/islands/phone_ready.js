/**
 * <phone-ready>: 出班检查. Asks the browser what only a page can ask, lets the local router say it in words, and mends what one tap
 * can mend. With data-rows every row, on 手机体检; without, the one word on the first screen, gone once the round has begun.
 * What it shows comes with it: no tap can be too early. data-ready on the card: yes | no.
 */
import { discard } from "../offline/photos.js"
import { changes } from "../offline/record.js"
import { handle } from "../offline/router.js"
import { tried } from "../offline/tried.js"
import { htmx } from "./htmx.js"
import { askWorker, phoneFacts } from "./phone_facts.js"

const AGAIN_MS = 5000
const PATIENCE_MS = 20_000

/** @type {Record<string, (button: Element) => Promise<unknown>>} */
const FIXES = {
  pull: sendAndFetch,
  send: sendAndFetch,
  keep(button) {
    const bar = button.parentElement?.querySelector("[data-role=share]")
    return askWorker("keep-everything", (share) => bar instanceof HTMLProgressElement && Object.assign(bar, { hidden: false, value: share }))
  },
  async camera() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
    for (const track of stream.getTracks()) track.stop()
    await tried("camera", Date.now())
  },
  async storage() {
    await navigator.storage.persist()
    await tried("storage", Date.now())
  },
  room: () => discard(Date.now()),
}

async function sendAndFetch() {
  const { synchronise } = await import("../offline/upload.js")
  await Promise.race([synchronise({ hurry: true }), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}

customElements.define("phone-ready", class extends HTMLElement {
  #stay = new AbortController()
  #isLooking = false
  #isMending = false
  #isStale = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    this.addEventListener("click", this, { signal })
    document.addEventListener("visibilitychange", () => this.#look(), { signal })
    for (const type of ["upload:progress", "entries:stored"]) changes.addEventListener(type, () => this.#look(), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#stay.abort()
    clearTimeout(this.#again)
  }

  /** @param {Event} event */
  handleEvent({ target }) {
    const button = target instanceof Element && target.closest("[data-fix]")
    if (button instanceof HTMLButtonElement && !this.#isMending) this.#mend(button)
  }

  /** @param {HTMLButtonElement} button */
  async #mend(button) {
    this.#isMending = button.disabled = true
    await FIXES[button.dataset.fix ?? ""](button).catch((error) => console.warn(error))
    this.#isMending = button.disabled = false
    await this.#look()
  }

  /** One look at a time; what changes meanwhile is looked at afterwards. Rows stand still under a finger that mends one. */
  async #look() {
    this.#isStale = true
    if (this.#isLooking || this.#isMending || document.hidden) return
    this.#isLooking = true
    clearTimeout(this.#again)
    while (this.#isStale && this.isConnected) {
      this.#isStale = false
      await this.#show().catch((error) => console.warn(error))
    }
    this.#isLooking = false
    if (this.isConnected) this.#again = setTimeout(() => this.#look(), AGAIN_MS)
  }

  async #show() {
    const query = new URLSearchParams({ facts: JSON.stringify(await phoneFacts()), ...(this.hasAttribute("data-rows") ? {} : { card: "1" }) })
    const answer = await handle(new Request(`/field/ready?${query}`, { headers: { "HX-Request": "true" } }))
    const html = (await answer?.text())?.trim()
    if (html === undefined || this.#isMending || html === this.#html) return
    this.#html = html
    const { body } = new DOMParser().parseFromString(html, "text/html")
    const { activeElement } = document
    const focused = this.contains(activeElement) && activeElement?.closest("[data-row]")?.getAttribute("data-row")
    this.replaceChildren(...[...body.childNodes].map((node) => document.importNode(node, true)))
    htmx.process(this)
    if (focused) /** @type {HTMLElement | null} */ (this.querySelector(`[data-row="${focused}"] button`))?.focus()
  }

  #html = ""
})
