/**
 * <coverage-map>: zoom by buttons, Ctrl and wheel, two fingers; pins closer than a finger become one crowd; arrows walk the pins.
 *
 * Light DOM: .plan-scroll > .plan-sheet > a.mark--pin (--x, --y per cent; data-severity), buttons [data-zoom].
 * The zoom is a custom property of .coverage, which htmx does not morph; crowds are drawn again before the next frame
 * whenever the sheet changes. Without JavaScript every pin is a link, and the plan scrolls.
 */
import { crowds, fanned, spot, towards } from "./coverage_map_crowds.js"

const ZOOMS = [1, 1.5, 2, 3, 4, 6]
const STEP = 1.35 // how much further two fingers part for the next zoom

class CoverageMap extends HTMLElement {
  #zoom = 0
  #apart = 0
  #stay = new AbortController()
  #sizes = new ResizeObserver(() => this.#draw())
  #changes = new MutationObserver(() => this.#draw())

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    this.addEventListener("click", (event) => this.#click(event), { signal })
    this.addEventListener("keydown", (event) => this.#key(event), { signal })
    this.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false })
    this.addEventListener("touchmove", (event) => this.#pinch(event), { signal, passive: false })
    this.addEventListener("touchend", () => (this.#apart = 0), { signal })
    this.#frame.style.setProperty("--zoom", "1")
    this.#sizes.observe(this.#sheet)
    this.#draw()
  }

  disconnectedCallback() {
    this.#stay.abort()
    this.#sizes.disconnect()
    this.#changes.disconnect()
  }

  /** @returns {HTMLElement} */
  get #frame() {
    return /** @type {HTMLElement} */ (this.closest(".coverage") ?? this)
  }

  get #sheet() {
    return /** @type {HTMLElement} */ (this.querySelector(".plan-sheet"))
  }

  /** Where one may stand: single pins and crowds. */
  get #spots() {
    const { clientWidth, clientHeight } = this.#sheet
    const shown = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".mark--pin:not([hidden]), .crowd"))
    return [...shown].map((each) => spot(each, clientWidth, clientHeight))
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target)
    const way = /** @type {HTMLElement | null} */ (target.closest("[data-zoom]"))?.dataset.zoom
    if (way) this.#step(way === "in" ? 1 : -1)
    const crowd = /** @type {HTMLElement | null} */ (target.closest(".crowd"))
    if (crowd) this.#open(crowd)
  }

  /** @param {HTMLElement} crowd zoomed in on until it falls apart */
  #open(crowd) {
    const [x, y] = ["--x", "--y"].map((name) => Number(crowd.style.getPropertyValue(name)) / 100)
    this.#step(1, { x, y })
    this.#spots.sort((a, b) => distance(a, x, y, this.#sheet) - distance(b, x, y, this.#sheet))[0]?.element.focus({ preventScroll: true })
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "+" || event.key === "=") return this.#step(1)
    if (event.key === "-") return this.#step(-1)
    const spots = this.#spots
    const from = spots.find(({ element }) => element === document.activeElement)
    const next = from && towards(event.key, from, spots)?.element
    if (!from || !event.key.startsWith("Arrow")) return
    event.preventDefault()
    if (!next) return
    this.#reach(next)
    next.focus()
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey) return
    event.preventDefault()
    this.#step(event.deltaY < 0 ? 1 : -1, this.#under(event))
  }

  /** @param {TouchEvent} event */
  #pinch(event) {
    if (event.touches.length !== 2) return
    event.preventDefault()
    const [one, other] = event.touches
    const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
    this.#apart ||= apart
    if (apart < this.#apart * STEP && apart > this.#apart / STEP) return
    const middle = { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 }
    this.#step(apart > this.#apart ? 1 : -1, this.#under(middle))
    this.#apart = apart
  }

  /** @param {{clientX: number, clientY: number}} point as a share of the sheet */
  #under({ clientX, clientY }) {
    const { left, top, width, height } = this.#sheet.getBoundingClientRect()
    return { x: (clientX - left) / width, y: (clientY - top) / height }
  }

  /**
   * @param {number} by steps of zoom
   * @param {{x: number, y: number}} [place] what to keep in sight, as shares of the sheet; else the middle
   */
  #step(by, place) {
    const scroll = /** @type {HTMLElement} */ (this.querySelector(".plan-scroll"))
    const { left, top, width, height } = scroll.getBoundingClientRect()
    const kept = place ?? this.#under({ clientX: left + width / 2, clientY: top + height / 2 })
    this.#zoom = Math.min(Math.max(this.#zoom + by, 0), ZOOMS.length - 1)
    this.#frame.style.setProperty("--zoom", String(ZOOMS[this.#zoom]))
    const sheet = this.#sheet
    scroll.scrollTo(kept.x * sheet.offsetWidth - width / 2, kept.y * sheet.offsetHeight - height / 2)
    this.#draw()
  }

  /** Crowds for what stands too close; at the last zoom they stand in circles instead. */
  #draw() {
    this.#changes.disconnect()
    const sheet = this.#sheet
    const { clientWidth: width, clientHeight: height } = sheet
    const held = document.activeElement
    for (const old of this.querySelectorAll(".crowd")) old.remove()
    const pins = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".mark--pin")])
    for (const group of crowds(pins.map((pin) => spot(pin, width, height)))) this.#place(group)
    this.#reach(pins.find((pin) => pin === held) ?? this.#spots[0]?.element)
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (this.querySelectorAll("[data-zoom]")))
      button.disabled = this.#zoom === (button.dataset.zoom === "in" ? ZOOMS.length - 1 : 0)
    this.#changes.observe(sheet, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state", "data-problem", "hidden", "style"] })
  }

  /** @param {import("./coverage_map_crowds.js").Spot[]} group */
  #place(group) {
    const isCrowd = group.length > 1 && this.#zoom < ZOOMS.length - 1
    for (const [index, { element }] of group.entries()) {
      element.hidden = isCrowd
      const { dx, dy } = fanned(group.length, index)
      element.style.translate = group.length > 1 && !isCrowd ? `${dx}px ${dy}px` : ""
    }
    if (isCrowd) this.#sheet.append(badge(group.map(({ element }) => element), this.dataset.several ?? "{n}"))
  }

  /** @param {HTMLElement | undefined} element the one that Tab stops at */
  #reach(element) {
    for (const { element: each } of this.#spots) each.tabIndex = each === element ? 0 : -1
  }
}

/**
 * @param {HTMLElement[]} pins
 * @param {string} several "{n} 个点位"
 */
function badge(pins, several) {
  const weight = (/** @type {HTMLElement} */ pin) => Number(pin.dataset.severity)
  const worst = pins.reduce((one, other) => (weight(other) > weight(one) ? other : one))
  const crowd = document.createElement("button")
  crowd.type = "button"
  crowd.className = "crowd mark"
  crowd.dataset.state = worst.dataset.state
  for (const name of ["--x", "--y"]) crowd.style.setProperty(name, pins[0].style.getPropertyValue(name))
  const flagged = pins.find((pin) => "problem" in pin.dataset)?.querySelector(".mark-flag")
  const earlier = pins.flatMap((pin) => [...pin.querySelectorAll(".mark-earlier")])
  const shapes = [worst.querySelector(".mark-shape"), flagged, earlier[0]]
  crowd.append(...shapes.flatMap((shape) => (shape ? [shape.cloneNode(true)] : [])), String(pins.length))
  crowd.title = [several.replace("{n}", String(pins.length)), ...pins.map((pin) => pin.title)].join("\n")
  return crowd
}

/**
 * @param {import("./coverage_map_crowds.js").Spot} one
 * @param {number} x
 * @param {number} y
 * @param {HTMLElement} sheet
 */
function distance(one, x, y, sheet) {
  return Math.hypot(one.x - x * sheet.clientWidth, one.y - y * sheet.clientHeight)
}

customElements.define("coverage-map", CoverageMap)
