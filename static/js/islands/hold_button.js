/**
 * <hold-button data-hold-ms="2000">: acts only after being held, by finger, mouse, Enter or the space bar.
 *
 * Light DOM: a <button type="button">. While held the element has [data-holding] and the property --held from 0 to 1, for the ring.
 * Events, bubbling: hold:tick {ms} every 500 ms (with a short vibration) · hold:done · hold:cancelled. With htmx: hx-trigger="hold:done".
 */
const TICK_MS = 500

class HoldButton extends HTMLElement {
  #started = 0
  #ticks = 0
  #frame = 0
  #stay = new AbortController()

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    this.style.touchAction = "none" // a finger that trembles must not scroll instead
    this.addEventListener("pointerdown", (event) => event.button === 0 && this.#press(), { signal })
    for (const end of ["pointerup", "pointercancel", "pointerleave", "keyup", "focusout"]) {
      this.addEventListener(end, () => this.#release(), { signal })
    }
    this.addEventListener("keydown", (event) => this.#key(event), { signal })
    this.addEventListener("contextmenu", (event) => event.preventDefault(), { signal }) // Android's long press
  }

  disconnectedCallback() {
    this.#stay.abort()
    cancelAnimationFrame(this.#frame)
    this.#started = 0
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    if (!event.repeat) this.#press()
  }

  #press() {
    if (this.#started) return
    this.#started = performance.now()
    this.#ticks = 0
    this.toggleAttribute("data-holding", true)
    this.#frame = requestAnimationFrame(() => this.#grow())
  }

  #grow() {
    const held = performance.now() - this.#started
    this.style.setProperty("--held", String(Math.min(1, held / this.#needed)))
    if (held >= this.#needed) return this.#finish("hold:done")
    if (Math.floor(held / TICK_MS) > this.#ticks) {
      this.#ticks += 1
      navigator.vibrate?.(30)
      this.#tell("hold:tick", { ms: this.#ticks * TICK_MS })
    }
    this.#frame = requestAnimationFrame(() => this.#grow())
  }

  #release() {
    if (this.#started) this.#finish("hold:cancelled")
  }

  /** @param {"hold:done" | "hold:cancelled"} outcome */
  #finish(outcome) {
    cancelAnimationFrame(this.#frame)
    this.#started = 0
    this.toggleAttribute("data-holding", false)
    this.style.setProperty("--held", "0")
    this.#tell(outcome, {})
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }

  get #needed() {
    return Number(this.dataset.holdMs ?? 2000)
  }
}

customElements.define("hold-button", HoldButton)
