/**
 * Tells the page about a code, however it was come by.
 *
 * Dispatches a bubbling, cancelable "code:found" with {text, method}; method is "scan", "photo" or "typed" (the weaker the
 * later). If nobody prevents it and the island holds a form[data-role=answer], its fields "text" and "method" are
 * filled and it is submitted, by htmx or as a plain form.
 *
 * @param {HTMLElement} island
 * @param {string} text
 * @param {"scan" | "photo" | "typed"} method
 */
export function announceCode(island, text, method) {
  const event = new CustomEvent("code:found", { bubbles: true, cancelable: true, detail: { text, method } })
  const handled = !island.dispatchEvent(event)
  const form = /** @type {HTMLFormElement | null} */ (island.querySelector("form[data-role=answer]"))
  if (handled || !form) return
  for (const [name, value] of Object.entries(event.detail)) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = value
  }
  form.requestSubmit()
}
