/**
 * <plan-editor data-edit data-action data-token>: puts points on a plan.
 *
 * Choose a point in the tray and tap the plan, or drag a pin; arrow keys move the chosen pin by 0.1 % (with Shift by
 * 1 %), Delete takes it off, Escape lets go. Every change is saved at once. Without this file the form of numbers does.
 */
import { countTray, pinOf, searchTray, trayItemOf } from "./plan_tray.js"
import { showState } from "./slots.js"

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const SAVE_AFTER = 400 // ms: a run of arrow keys is one request
const MAX_ZOOM = 6

class PlanEditor extends HTMLElement {
  #zoom = 1
  #timer = 0
  /** @type {HTMLElement | null} */
  #chosen = null
  /** @type {HTMLElement | null} */
  #dragged = null
  /** @type {Map<string, string[]>} */
  #unsaved = new Map()

  connectedCallback() {
    showState(this, "ready")
    const events = ["click", "keydown", "pointerdown", "pointermove", "pointerup", "pointercancel", "input"]
    for (const name of events) this.addEventListener(name, this)
    this.#part("[data-search]").hidden = false
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    const zoom = target.closest("[data-zoom]")
    if (event.type === "click" && zoom instanceof HTMLElement) return this.#changeZoom(zoom.dataset.zoom ?? "fit")
    if (event.type === "input") return searchTray(this, target)
    if (!("edit" in this.dataset)) return
    if (event instanceof KeyboardEvent) this.#onKey(event)
    else if (event.type === "pointerdown") this.#grab(/** @type {PointerEvent} */ (event), target)
    else if (event.type === "pointermove") this.#drag(/** @type {PointerEvent} */ (event))
    else if (event.type.startsWith("pointer")) this.#drop()
    else if (event.type === "click") this.#onClick(/** @type {MouseEvent} */ (event), target)
  }

  /** @param {MouseEvent} event @param {HTMLElement} target */
  #onClick(event, target) {
    const point = target.closest("[data-point]")
    if (point instanceof HTMLElement) return this.#choose(point)
    if (!target.closest("[data-canvas]") || !this.#chosen) return
    const pin = this.#chosen.matches(".plan-pin") ? this.#chosen : this.#takeFromTray(this.#chosen)
    this.#put(pin, ...this.#placeOf(event))
    pin.focus()
  }

  /** @param {HTMLElement | null} point */
  #choose(point) {
    this.#chosen?.setAttribute("aria-pressed", "false")
    this.#chosen = point
    point?.setAttribute("aria-pressed", "true")
    this.classList.toggle("is-placing", point !== null)
  }

  /** @param {PointerEvent} event @param {HTMLElement} target */
  #grab(event, target) {
    const pin = target.closest(".plan-pin")
    if (!(pin instanceof HTMLElement) || event.button !== 0) return
    this.#dragged = pin
    pin.setPointerCapture(event.pointerId)
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.#dragged) return
    if (Math.hypot(event.movementX, event.movementY) === 0) return
    this.#dragged.classList.add("is-moving")
    this.#put(this.#dragged, ...this.#placeOf(event))
  }

  #drop() {
    this.#dragged?.classList.remove("is-moving")
    this.#dragged = null
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === "Escape") return this.#choose(null)
    const pin = event.target instanceof HTMLElement ? event.target.closest(".plan-pin") : null
    if (!(pin instanceof HTMLElement)) return
    if (event.key === "Delete" || event.key === "Backspace") return this.#takeOff(pin)
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)]
    if (!step) return
    event.preventDefault() // the window would scroll
    const size = event.shiftKey ? 1 : 0.1
    this.#put(pin, read(pin, "--x") + step[0] * size, read(pin, "--y") + step[1] * size)
  }

  /** @param {HTMLElement} pin @param {number} x @param {number} y */
  #put(pin, x, y) {
    const place = [x, y].map((number) => Math.min(100, Math.max(0, number)).toFixed(2))
    pin.style.setProperty("--x", place[0])
    pin.style.setProperty("--y", place[1])
    this.#saveSoon(pin.dataset.point ?? "", place)
  }

  /** @param {HTMLElement} item the button in the tray @returns {HTMLElement} its pin */
  #takeFromTray(item) {
    const pin = pinOf(item, /** @type {HTMLTemplateElement} */ (this.#part("[data-pin]")))
    this.#part("[data-canvas]").append(pin)
    item.closest("li")?.remove()
    this.#choose(pin)
    countTray(this)
    return pin
  }

  /** @param {HTMLElement} pin */
  #takeOff(pin) {
    const item = trayItemOf(pin, /** @type {HTMLTemplateElement} */ (this.#part("[data-item]")))
    this.#part("[data-tray]").prepend(item)
    pin.remove()
    const button = /** @type {HTMLElement} */ (item.querySelector("[data-point]"))
    this.#choose(button)
    button.focus()
    countTray(this)
    this.#saveSoon(pin.dataset.point ?? "", ["", ""])
  }

  /** @param {string} point @param {string[]} place */
  #saveSoon(point, place) {
    this.#unsaved.set(point, place)
    this.#say("saving")
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), SAVE_AFTER)
  }

  async #save() {
    const sent = new Map(this.#unsaved)
    this.#unsaved.clear()
    const body = new URLSearchParams({ csrf_token: this.dataset.token ?? "" })
    for (const [point, [x, y]] of sent) {
      body.set(`x-${point}`, x)
      body.set(`y-${point}`, y)
    }
    const headers = { "X-Requested-With": "plan-editor" }
    const response = await fetch(this.dataset.action ?? "", { method: "POST", headers, body }).catch(() => null)
    if (response?.ok && response.headers.get("Content-Type")?.includes("json")) {
      if (this.#unsaved.size === 0) this.#say("saved")
      return
    }
    for (const [point, place] of sent) if (!this.#unsaved.has(point)) this.#unsaved.set(point, place)
    this.#say("failed")
  }

  /** @param {"saved" | "saving" | "failed"} status */
  #say(status) {
    for (const slot of this.querySelectorAll("[data-status]")) {
      if (slot instanceof HTMLElement) slot.hidden = slot.dataset.status !== status
    }
  }

  /** @param {string} direction */
  #changeZoom(direction) {
    const next = { in: this.#zoom * 1.5, out: this.#zoom / 1.5, fit: 1 }[direction] ?? 1
    this.#zoom = Math.min(MAX_ZOOM, Math.max(1, next))
    this.#part("[data-canvas]").style.setProperty("--zoom", String(this.#zoom))
  }

  /** @param {MouseEvent} event @returns {[number, number]} per cent from the left and the top */
  #placeOf(event) {
    const box = this.#part("[data-canvas]").getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100]
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector))
  }
}

/** @param {HTMLElement} pin @param {string} name */
function read(pin, name) {
  return Number(pin.style.getPropertyValue(name))
}

customElements.define("plan-editor", PlanEditor)
