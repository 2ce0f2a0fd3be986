/**
 * <visit-keys>: a return visit without the mouse. Every field with data-key is chosen by that key,
 * a link is followed; Ctrl+Enter sends the first form.
 */
class VisitKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { key, ctrlKey, metaKey, altKey, isComposing } = /** @type {KeyboardEvent} */ (event)
    if ((ctrlKey || metaKey) && key === "Enter") return this.#send()
    const target = /** @type {HTMLElement} */ (event.target)
    const isTyping = target.matches("input:not([type=radio]), textarea, select, [contenteditable]")
    if (ctrlKey || metaKey || altKey || isComposing || isTyping) return
    const named = /** @type {HTMLElement | null} */ (this.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`))
    if (!named) return
    event.preventDefault()
    named.click()
    named.focus()
  }

  #send() {
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("form"))
    form?.requestSubmit()
  }
}

customElements.define("visit-keys", VisitKeys)
