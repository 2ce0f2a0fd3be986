/**
 * <badge-scan data-prefix="/b/">: opens the scanner on a tap and follows the badge that it reads.
 *
 * Light DOM: <button data-role="open">, <div data-role="place" hidden>, <template> with a <qr-scanner>.
 */
import "./qr_scanner.js"

class BadgeScan extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-role=open]")?.addEventListener("click", () => this.#open())
    this.addEventListener("code:found", (event) => this.#follow(/** @type {CustomEvent} */ (event).detail.text))
  }

  #open() {
    const place = /** @type {HTMLElement} */ (this.querySelector("[data-role=place]"))
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"))
    place.replaceChildren(template.content.cloneNode(true))
    place.hidden = false
    this.querySelector("[data-role=open]")?.remove()
  }

  /** @param {string} text the badge's printed address, or anything else the camera saw */
  #follow(text) {
    const code = text.trim().toUpperCase().split("/B/").pop()?.replace(/[^0-9A-Z]/g, "") ?? ""
    if (code.length === 16) return location.assign(`${this.dataset.prefix}${code}${location.search}`)
    const complaint = /** @type {HTMLElement | null} */ (this.querySelector("[data-role=not-a-badge]"))
    if (complaint) complaint.hidden = false
  }
}

customElements.define("badge-scan", BadgeScan)
