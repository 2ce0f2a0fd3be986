/** A form that is on its way is not sent again: a double click would add the same person twice. */
const ON_THE_WAY_MS = 1500
/** @type {WeakMap<HTMLElement, number>} when each button, or a form without one, was last sent */
let sent = new WeakMap()

addEventListener("pageshow", () => (sent = new WeakMap())) // browser back brings the form as it was left
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return
  if (event.submitter?.matches("[formaction], [hx-post]")) return // ↑ ↑ is two steps, not one twice
  const sender = event.submitter ?? form
  const now = performance.now()
  if (now - (sent.get(sender) ?? -Infinity) > ON_THE_WAY_MS) {
    sent.set(sender, now)
    return
  }
  event.preventDefault()
  event.stopImmediatePropagation()
}, { capture: true })
