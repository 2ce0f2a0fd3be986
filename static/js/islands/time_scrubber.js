/**
 * <time-scrubber data-moments="[ms]" data-zone data-now-word>: moves the map through the last half day.
 *
 * Light DOM: a form (hx-trigger="scrub") with <input type=range name=at> in ms, <output>, buttons data-go=before|after|play|now.
 * The last step is now: the live map takes over there.
 */
const PLAY_MS = 5000 // a step of five minutes every five seconds: sixty times as fast as life

class TimeScrubber extends HTMLElement {
  /** @type {number[]} */
  #moments = []
  #timer = 0

  connectedCallback() {
    this.#moments = JSON.parse(this.dataset.moments ?? "[]")
    this.#range.addEventListener("input", () => this.#show())
    this.addEventListener("click", (event) => {
      const go = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-go]"))?.dataset.go
      if (go) this.#go(go)
    })
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  get #range() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input[type=range]"))
  }

  /** @param {string} way */
  #go(way) {
    const now = Number(this.#range.value)
    const last = Number(this.#range.max)
    if (way === "play") return this.#play()
    if (way === "now") this.#range.value = String(last)
    if (way === "before") this.#range.value = String(this.#moments.findLast((moment) => moment < now) ?? this.#range.min)
    if (way === "after") this.#range.value = String(this.#moments.find((moment) => moment > now + Number(this.#range.step)) ?? last)
    this.#show()
  }

  #play() {
    const button = this.querySelector("[data-go=play]")
    const isPlaying = this.#timer !== 0
    clearInterval(this.#timer)
    this.#timer = isPlaying ? 0 : setInterval(() => this.#advance(), PLAY_MS)
    button?.setAttribute("aria-pressed", String(!isPlaying))
  }

  #advance() {
    const range = this.#range
    if (range.value === range.max) return this.#play()
    range.stepUp()
    this.#show()
  }

  #show() {
    const range = this.#range
    const isNow = range.value === range.max
    const text = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: this.dataset.zone })
    const output = /** @type {HTMLOutputElement} */ (this.querySelector("output"))
    output.textContent = isNow ? (this.dataset.nowWord ?? "") : text.format(Number(range.value))
    this.querySelector("form")?.dispatchEvent(new CustomEvent("scrub"))
  }
}

customElements.define("time-scrubber", TimeScrubber)
