/** <print-button><button>: hands the sheet to the printer. */
customElements.define("print-button", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#print)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#print)
  }

  #print = () => window.print()
})
