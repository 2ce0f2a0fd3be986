/**
 * <read-aloud>: 听一听. Reads data-text, or the text of the element that data-of names by id.
 * Light DOM: a <button type="button" hidden>, shown only on phones that have a voice for the page's language.
 */
import { canSay, onVoices, say } from "./speech.js"

class ReadAloud extends HTMLElement {
  #stay = new AbortController()

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    const button = /** @type {HTMLButtonElement} */ (this.querySelector("button"))
    button.addEventListener("click", () => say(this.#text), { signal })
    onVoices(() => { button.hidden = !canSay() }, signal)
  }

  disconnectedCallback() {
    this.#stay.abort()
  }

  get #text() {
    const { text, of } = this.dataset
    return text ?? document.getElementById(of ?? "")?.innerText ?? ""
  }
}

customElements.define("read-aloud", ReadAloud)
