/**
 * <modal-dialog><dialog id="..." class="dialog">: opened by any [data-opens="id"], closed by [data-closes], Escape, or the veil.
 * Without JavaScript the opener is a link to a page with the same form.
 */
customElements.define("modal-dialog", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this)
  }

  disconnectedCallback() {
    document.removeEventListener("click", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const dialog = this.querySelector("dialog")
    const target = /** @type {Element} */ (event.target)
    if (!dialog) return
    if (dialog.id && target.closest(`[data-opens="${dialog.id}"]`)) {
      event.preventDefault()
      dialog.showModal()
    } else if (target === dialog || (dialog.contains(target) && target.closest("[data-closes]"))) {
      dialog.close()
    }
  }
})
