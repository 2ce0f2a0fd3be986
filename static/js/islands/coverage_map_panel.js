/**
 * <coverage-panel>: the story of the point that was tapped, beside the plan or from below on a phone.
 *
 * Takes clicks on a.mark--pin and a[data-point] of the page and shows what is behind the link; [data-close] and Escape put
 * the <template> back and the focus where it was. Without JavaScript the links open a page.
 */
class CoveragePanel extends HTMLElement {
  /** @type {HTMLElement | null} */
  #from = null
  #id = ""
  #stay = new AbortController()

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    document.addEventListener("click", (event) => this.#click(event), { signal })
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#close(), { signal })
    document.addEventListener("htmx:after:swap", () => this.#mark(), { signal })
    this.#id = new URL(location.href).searchParams.get("point") ?? ""
    this.#mark()
  }

  disconnectedCallback() {
    this.#stay.abort()
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    const target = /** @type {Element} */ (event.target)
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a.mark--pin, a[data-point]"))
    if (link) {
      event.preventDefault()
      void this.#open(link)
    } else if (target.closest("[data-close]")) {
      event.preventDefault()
      this.#close()
    }
  }

  /** @param {HTMLAnchorElement} link */
  async #open(link) {
    this.#from = link
    this.#id = link.pathname.split("/").pop() ?? ""
    this.#mark()
    const template = this.querySelector(":scope > template")
    await window.htmx.ajax("GET", link.getAttribute("href"), { source: this, target: this, swap: "innerHTML" })
    if (template) this.append(template)
    this.scrollTop = 0
    link.scrollIntoView({ block: "nearest", inline: "nearest" })
    const name = /** @type {HTMLElement | null} */ (this.querySelector("h2"))
    name?.focus({ preventScroll: true })
  }

  #close() {
    const template = /** @type {HTMLTemplateElement | null} */ (this.querySelector(":scope > template"))
    if (!this.querySelector(".point") || !template) return
    this.replaceChildren(template.content.cloneNode(true), template)
    this.#id = ""
    this.#mark()
    const from = this.#from?.isConnected ? this.#from : document.querySelector(".mark--pin")
    ;/** @type {HTMLElement | null} */ (from)?.focus()
  }

  /** The chosen pin keeps its ring, also when the plan was drawn again. */
  #mark() {
    for (const pin of document.querySelectorAll("a.mark--pin, a[data-point]")) {
      const isChosen = this.#id !== "" && /** @type {HTMLAnchorElement} */ (pin).pathname.endsWith(this.#id)
      if (isChosen) pin.setAttribute("aria-current", "true")
      else pin.removeAttribute("aria-current")
    }
  }
}

customElements.define("coverage-panel", CoveragePanel)
