/**
 * <take-position data-field="field-position" data-datum="field-datum">: writes where this phone stands into the field, once its
 * error is small enough. data-when: ready · looking · taken · poor · denied · failed; [data-role=metres] tells the error meanwhile.
 */
import { showState } from "./slots.js"

const GOOD_M = 10 // no need to wait for better
const WORST_M = 30
const PATIENCE_MS = 20_000
const BETTER_MS = 5_000 // for better, once it is good enough
const DIGITS = 6

customElements.define("take-position", class extends HTMLElement {
  /** @type {number | undefined} */
  #watch
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #end
  /** @type {GeolocationCoordinates | null} */
  #best = null

  connectedCallback() {
    if (!navigator.geolocation) return
    showState(this, "ready")
    this.querySelector("[data-role=take]")?.addEventListener("click", () => this.#begin())
  }

  disconnectedCallback() {
    this.#stop()
  }

  #begin() {
    this.#stop()
    this.#best = null
    this.#tell("looking")
    this.#watch = navigator.geolocation.watchPosition(({ coords }) => this.#hear(coords), (error) => this.#refuse(error), { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE_MS })
    this.#end = setTimeout(() => this.#finish(), PATIENCE_MS)
  }

  /** @param {GeolocationCoordinates} coords */
  #hear(coords) {
    const wasUsable = this.#best !== null && this.#best.accuracy <= WORST_M
    if (!this.#best || coords.accuracy < this.#best.accuracy) this.#best = coords
    this.#tell("looking")
    if (this.#best.accuracy <= GOOD_M) return this.#finish()
    if (wasUsable || this.#best.accuracy > WORST_M) return
    clearTimeout(this.#end)
    this.#end = setTimeout(() => this.#finish(), BETTER_MS)
  }

  #finish() {
    this.#stop()
    const best = this.#best
    if (!best) return this.#tell("failed")
    if (best.accuracy > WORST_M) return this.#tell("poor")
    this.#fill("field", [best.latitude, best.longitude].map((one) => one.toFixed(DIGITS)).join(", "))
    this.#fill("datum", "wgs84")
    this.#tell("taken")
  }

  /** @param {GeolocationPositionError} error */
  #refuse(error) {
    if (error.code !== error.PERMISSION_DENIED) return // it goes on looking until its time is up
    this.#stop()
    this.#tell("denied")
  }

  #stop() {
    clearTimeout(this.#end)
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = undefined
  }

  /** @param {string} state */
  #tell(state) {
    const metres = this.#best ? String(Math.ceil(this.#best.accuracy)) : "…"
    for (const place of this.querySelectorAll("[data-role=metres]")) place.textContent = metres
    showState(this, state)
  }

  /** @param {"field" | "datum"} which @param {string} value */
  #fill(which, value) {
    const field = document.getElementById(this.dataset[which] ?? "")
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value
  }
})
