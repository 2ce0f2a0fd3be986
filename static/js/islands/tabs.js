/**
 * <view-tabs>: links of .tabs switch panels of the same page without a request; a link names its panel by "#id".
 * Links that lead to another page are left alone. The last choice is kept for this kind of page (data-remember).
 */
customElements.define("view-tabs", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
    const kept = this.dataset.remember && sessionStorage.getItem(`tabs:${this.dataset.remember}`)
    const first = this.#links.find((link) => link.hash === kept) ?? this.#links.find((link) => link.hasAttribute("aria-current")) ?? this.#links[0]
    if (first) this.#show(first)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const link = /** @type {Element} */ (event.target).closest("a")
    if (!link || !this.#links.includes(link)) return
    event.preventDefault()
    this.#show(link)
    if (this.dataset.remember) sessionStorage.setItem(`tabs:${this.dataset.remember}`, link.hash)
  }

  get #links() {
    const links = /** @type {HTMLAnchorElement[]} */ ([...this.querySelectorAll(".tabs > a")])
    return links.filter((link) => link.getAttribute("href")?.startsWith("#"))
  }

  /** @param {HTMLAnchorElement} chosen */
  #show(chosen) {
    for (const link of this.#links) {
      const panel = document.getElementById(link.hash.slice(1))
      if (panel) panel.hidden = link !== chosen
      if (link === chosen) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
  }
})
