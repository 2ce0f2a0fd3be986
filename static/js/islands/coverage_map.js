/**
 * <coverage-map>: zoom by buttons, wheel with Ctrl and two fingers; pins closer than a finger become one cluster.
 *
 * Light DOM: .plan-scroll > .plan-sheet (takes --zoom) > a.mark--pin (--x, --y per cent; data-severity), buttons [data-zoom].
 * Without JavaScript every pin is a link, and the plan scrolls.
 */
const FINGER = 44
const ZOOMS = [1, 1.5, 2, 3, 4, 6]

class CoverageMap extends HTMLElement {
  #zoom = 0
  #touch = 0
  #stay = new AbortController()
  #watch = new ResizeObserver(() => this.#cluster())

  connectedCallback() {
    const { signal } = this.#stay
    this.addEventListener("click", (event) => this.#click(event), { signal })
    this.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false })
    this.addEventListener("touchmove", (event) => this.#pinch(event), { signal, passive: false })
    this.addEventListener("touchend", () => (this.#touch = 0), { signal })
    document.addEventListener("htmx:after:settle", () => this.#cluster(), { signal })
    this.#watch.observe(this.#sheet)
  }

  disconnectedCallback() {
    this.#stay.abort()
    this.#watch.disconnect()
  }

  get #sheet() {
    return /** @type {HTMLElement} */ (this.querySelector(".plan-sheet"))
  }

  get #scroll() {
    return /** @type {HTMLElement} */ (this.querySelector(".plan-scroll"))
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target)
    const way = /** @type {HTMLElement | null} */ (target.closest("[data-zoom]"))?.dataset.zoom
    if (way) this.#step(way === "in" ? 1 : -1)
    const cluster = /** @type {HTMLElement | null} */ (target.closest(".cluster"))
    if (cluster) this.#step(1, cluster)
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey) return
    event.preventDefault()
    this.#step(event.deltaY < 0 ? 1 : -1)
  }

  /** @param {TouchEvent} event */
  #pinch(event) {
    if (event.touches.length !== 2) return
    event.preventDefault()
    const [one, other] = event.touches
    const distance = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
    if (!this.#touch) this.#touch = distance
    if (distance > this.#touch * 1.4 || distance < this.#touch / 1.4) {
      this.#step(distance > this.#touch ? 1 : -1)
      this.#touch = distance
    }
  }

  /**
   * @param {number} by steps of zoom
   * @param {HTMLElement} [towards] what to keep in the middle
   */
  #step(by, towards) {
    const before = ZOOMS[this.#zoom]
    this.#zoom = Math.min(Math.max(this.#zoom + by, 0), ZOOMS.length - 1)
    const factor = ZOOMS[this.#zoom] / before
    const scroll = this.#scroll
    const x = towards ? towards.offsetLeft : scroll.scrollLeft + scroll.clientWidth / 2
    const y = towards ? towards.offsetTop : scroll.scrollTop + scroll.clientHeight / 2
    this.#sheet.style.setProperty("--zoom", String(ZOOMS[this.#zoom]))
    scroll.scrollTo(x * factor - scroll.clientWidth / 2, y * factor - scroll.clientHeight / 2)
  }

  /** Pins that a finger could not tell apart, shown as one; at the last zoom every pin stands alone. */
  #cluster() {
    const { clientWidth: width, clientHeight: height } = this.#sheet
    for (const old of this.querySelectorAll(".cluster")) old.remove()
    const groups = this.#groups(width, height)
    for (const group of groups) {
      const isOne = group.length === 1 || this.#zoom === ZOOMS.length - 1
      for (const pin of group) pin.hidden = !isOne
      if (!isOne) this.#sheet.append(this.#badge(group))
    }
  }

  /**
   * @param {number} width
   * @param {number} height
   * @returns {HTMLElement[][]} pins by nearness: each joins the first group whose first pin is within a finger
   */
  #groups(width, height) {
    /** @type {Map<string, HTMLElement[][]>} */
    const grid = new Map()
    const groups = []
    for (const pin of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".mark--pin"))) {
      const { x, y } = place(pin, width, height)
      const near = neighbours(x, y)
        .flatMap((cell) => grid.get(cell) ?? [])
        .find(([first]) => isNear(place(first, width, height), { x, y }))
      if (near) near.push(pin)
      else {
        const group = [pin]
        groups.push(group)
        const cell = `${Math.floor(x / FINGER)},${Math.floor(y / FINGER)}`
        grid.set(cell, [...(grid.get(cell) ?? []), group])
      }
    }
    return groups
  }

  /** @param {HTMLElement[]} group */
  #badge(group) {
    const worst = group.reduce((one, other) => (weight(other) > weight(one) ? other : one))
    const badge = document.createElement("button")
    badge.type = "button"
    badge.className = "cluster mark"
    badge.dataset.state = worst.dataset.state
    for (const name of ["--x", "--y"]) badge.style.setProperty(name, group[0].style.getPropertyValue(name))
    badge.append(...[...worst.querySelectorAll("svg")].map((shape) => shape.cloneNode(true)), String(group.length))
    badge.setAttribute("aria-label", (this.dataset.more ?? "{n}").replace("{n}", String(group.length)))
    badge.title = group.map((pin) => pin.title).join("\n")
    return badge
  }
}

/** @param {HTMLElement} pin */
function weight(pin) {
  return Number(pin.dataset.severity) + ("problem" in pin.dataset ? 10 : 0)
}

/**
 * @param {HTMLElement} pin
 * @param {number} width
 * @param {number} height
 */
function place(pin, width, height) {
  const x = Number(pin.style.getPropertyValue("--x"))
  const y = Number(pin.style.getPropertyValue("--y"))
  return { x: (x * width) / 100, y: (y * height) / 100 }
}

/**
 * @param {{x: number, y: number}} one
 * @param {{x: number, y: number}} other
 */
function isNear(one, other) {
  return Math.abs(one.x - other.x) < FINGER && Math.abs(one.y - other.y) < FINGER
}

/**
 * @param {number} x
 * @param {number} y
 */
function neighbours(x, y) {
  const column = Math.floor(x / FINGER)
  const row = Math.floor(y / FINGER)
  return [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => `${column + dx},${row + dy}`))
}

customElements.define("coverage-map", CoverageMap)
