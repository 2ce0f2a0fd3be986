/** <auto-submit><form>: a filter acts when it is changed, and a search when typing rests; hides its own button. */
const REST_MS = 350

customElements.define("auto-submit", class extends HTMLElement {
  /** @type {number | undefined} */
  #timer

  connectedCallback() {
    this.addEventListener("change", this)
    this.addEventListener("input", this)
    for (const button of this.querySelectorAll("[data-without-script]")) button.setAttribute("hidden", "")
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.removeEventListener("change", this)
    this.removeEventListener("input", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const typed = event.target instanceof HTMLInputElement && event.target.type === "search"
    if (typed === (event.type === "change")) return // a search waits for rest; everything else for the choice
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.querySelector("form")?.requestSubmit(), typed ? REST_MS : 0)
  }
})
