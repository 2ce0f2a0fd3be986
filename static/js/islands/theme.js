/** <theme-switch>: day, night or automatic at once; the form tells the server so that the next page starts right. */
customElements.define("theme-switch", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this)
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { submitter, target } = /** @type {SubmitEvent} */ (event)
    if (!(submitter instanceof HTMLButtonElement) || !(target instanceof HTMLFormElement)) return
    event.preventDefault()
    this.#show(submitter.value)
    const choice = new FormData(target)
    choice.set(submitter.name, submitter.value)
    fetch(target.action, { method: "POST", body: choice, redirect: "manual" }).catch(() => {}) // kept until the next page
  }

  /** @param {string} theme */
  #show(theme) {
    document.documentElement.dataset.theme = theme
    for (const button of document.querySelectorAll("theme-switch button")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("value") === theme))
    }
  }
})
