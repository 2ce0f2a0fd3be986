/** <error-summary>: takes the focus when it appears, and says so in the title (data-title). */
customElements.define("error-summary", class extends HTMLElement {
  connectedCallback() {
    const said = this.dataset.title ?? ""
    if (!document.title.startsWith(said)) document.title = said + document.title
    this.focus()
  }
})
