/**
 * <time-scrubber data-zone data-now-word>: moves the map through the last half day.
 *
 * Light DOM: <input type=range name=at> in ms, <output>, [data-go=before|after|play|now]. What is shown is asked of
 * <live-part id="live"> (data-url, data-at, data-clock, data-first, data-last inside it); its right end is now, and there
 * the map lives again. Without JavaScript this is a form and links.
 */
const TICK_MS = 1000
const MINUTE = 60_000 // played in a second: sixty times as fast as life

class TimeScrubber extends HTMLElement {
  #timer = 0
  #stay = new AbortController()

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    this.#play.hidden = false
    this.#range.addEventListener("input", () => this.#to(Number(this.#range.value)), { signal })
    this.addEventListener("click", (event) => this.#click(event), { signal })
    this.addEventListener("submit", (event) => event.preventDefault(), { signal })
    document.addEventListener("htmx:after:swap", () => this.#follow(), { signal })
  }

  disconnectedCallback() {
    this.#stay.abort()
    clearInterval(this.#timer)
  }

  get #range() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input[type=range]"))
  }

  get #play() {
    return /** @type {HTMLButtonElement} */ (this.querySelector("[data-go=play]"))
  }

  get #live() {
    return /** @type {import("./live_part.js").LivePart} */ (document.getElementById("live"))
  }

  /** What the server said of the part that is shown. */
  get #shown() {
    return /** @type {HTMLElement} */ (this.#live.querySelector("[data-url]")).dataset
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const way = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-go]"))?.dataset.go
    if (!way || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (way === "play") return this.#toggle()
    this.#stop()
    const { at } = this.#shown
    if (way === "now") this.#ask({})
    else if (way === "before" || at) this.#ask(at ? { at, go: way } : { go: way })
  }

  /** @param {number} moment in ms; the right end is now */
  #to(moment) {
    const isNow = moment >= Number(this.#range.max)
    this.#say(isNow ? "" : this.#clock(moment))
    this.#ask(isNow ? {} : { at: String(moment) })
  }

  /** @param {Record<string, string>} values */
  #ask(values) {
    const url = new URL(this.#shown.url ?? "", location.href)
    for (const name of ["at", "go"]) url.searchParams.delete(name)
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
    this.#live.go(url.pathname + url.search)
  }

  /** The slider follows what came. */
  #follow() {
    const { at, clock, first, last, page } = this.#shown
    const range = this.#range
    if (first) range.min = first
    if (last) range.max = last
    if (!range.matches(":active")) {
      range.value = at || range.max
      this.#say(at ? (clock ?? "") : "")
    }
    if (page && page !== location.pathname + location.search) history.replaceState(history.state, "", page)
  }

  #toggle() {
    if (this.#timer) return this.#stop()
    if (!this.#shown.at) this.#to(Number(this.#range.min))
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#play.setAttribute("aria-pressed", "true")
  }

  #tick() {
    const next = Number(this.#shown.at) + MINUTE
    if (!this.#shown.at || next >= Number(this.#range.max)) {
      this.#stop()
      this.#ask({})
    } else this.#ask({ at: String(next) })
  }

  #stop() {
    clearInterval(this.#timer)
    this.#timer = 0
    this.#play.setAttribute("aria-pressed", "false")
  }

  /** @param {string} text */
  #say(text) {
    const output = /** @type {HTMLOutputElement} */ (this.querySelector("output"))
    output.textContent = text || (this.dataset.nowWord ?? "")
    this.toggleAttribute("data-is-now", !text)
  }

  /** @param {number} moment */
  #clock(moment) {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.dataset.zone }).format(moment)
  }
}

customElements.define("time-scrubber", TimeScrubber)
