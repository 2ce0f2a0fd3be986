/** The torch and 2× buttons of a scanner: offered only where the camera really has them. */
export class CameraControls {
  #camera
  #torch
  #zoom

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {{torch: HTMLElement | null, zoom: HTMLElement | null}} buttons
   * @param {AbortSignal} signal ends with the camera
   */
  constructor(camera, { torch, zoom }, signal) {
    this.#camera = camera
    this.#torch = torch
    this.#zoom = zoom
    offer(torch, camera.hasTorch, (on) => camera.setTorch(on), signal)
    offer(zoom, camera.hasZoom, (on) => camera.setZoom(on ? 2 : 1), signal)
  }

  /** @param {boolean} dark @returns {"dark" | "dark-no-torch" | null} the hint that helps now */
  hintFor(dark) {
    const canLight = this.#camera.hasTorch && this.#torch?.getAttribute("aria-pressed") === "false"
    this.#torch?.toggleAttribute("data-urged", dark && canLight)
    if (!dark) return null
    if (canLight) return "dark"
    return this.#camera.hasTorch ? null : "dark-no-torch"
  }

  /** A closed camera has no controls. */
  withdraw() {
    for (const button of [this.#torch, this.#zoom]) if (button) button.hidden = true
  }
}

/**
 * @param {HTMLElement | null} button
 * @param {boolean} available
 * @param {(on: boolean) => Promise<boolean>} set
 * @param {AbortSignal} signal
 */
function offer(button, available, set, signal) {
  if (!button) return
  button.hidden = !available
  button.setAttribute("aria-pressed", "false") // a newly opened camera is dark and at 1×
  const toggle = async () => {
    const on = button.getAttribute("aria-pressed") !== "true"
    if (await set(on)) button.setAttribute("aria-pressed", String(on))
  }
  button.addEventListener("click", toggle, { signal })
}
