/** <drop-menu><details>: a menu that works by itself, and here also closes by Escape and by a tap elsewhere. */
customElements.define("drop-menu", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this)
    document.addEventListener("keydown", this)
  }

  disconnectedCallback() {
    document.removeEventListener("click", this)
    document.removeEventListener("keydown", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const details = this.querySelector("details")
    if (!details?.open) return
    if (event instanceof KeyboardEvent) {
      if (event.key !== "Escape") return
      details.open = false
      details.querySelector("summary")?.focus()
    } else if (!event.composedPath().includes(this)) {
      details.open = false
    }
  }
})
