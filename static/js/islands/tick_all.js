/**
 * <tick-all data-name="point"> around one checkbox: ticks every checkbox of that name in the form, and shows by itself
 * whether all, some or none are ticked. Without this file people tick one by one.
 */
class TickAll extends HTMLElement {
  connectedCallback() {
    this.closest("form")?.addEventListener("change", this)
  }

  disconnectedCallback() {
    this.closest("form")?.removeEventListener("change", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const all = this.querySelector("input")
    if (!all) return
    const boxes = this.#boxes()
    if (event.target === all) for (const box of boxes) box.checked = all.checked
    const ticked = boxes.filter((box) => box.checked).length
    all.checked = ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }

  /** @returns {HTMLInputElement[]} */
  #boxes() {
    const found = this.closest("form")?.querySelectorAll(`input[name="${this.dataset.name}"]`) ?? []
    return /** @type {HTMLInputElement[]} */ ([...found])
  }
}

customElements.define("tick-all", TickAll)
