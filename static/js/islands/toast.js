/** <toast-message>: moves itself to #toasts, where it is read aloud, and leaves after 8 s unless someone is using it. */
const SHOWN_MS = 8000

customElements.define("toast-message", class extends HTMLElement {
  /** @type {number | undefined} */
  #timer

  connectedCallback() {
    const region = document.getElementById("toasts")
    if (region && this.parentElement !== region) {
      region.append(this) // connects again, there
      return
    }
    for (const type of ["pointerenter", "focusin"]) this.addEventListener(type, this.#wait)
    for (const type of ["pointerleave", "focusout"]) this.addEventListener(type, this.#count)
    this.addEventListener("htmx:after:request", this.#leave)
    this.#count()
  }

  disconnectedCallback() {
    this.#wait()
  }

  #wait = () => clearTimeout(this.#timer)

  #count = () => {
    this.#wait()
    this.#timer = setTimeout(this.#leave, SHOWN_MS)
  }

  #leave = () => this.remove()
})
