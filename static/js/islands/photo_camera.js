/**
 * The camera inside the page, for <photo-input mode="camera">: cheap phones close the browser to make room for the native
 * camera, and a few web views have none.
 *
 *   <button type="button" data-role="open">    opens the viewfinder; the island hears it, for this may still be on its way
 *   <div data-role="viewfinder" hidden> with   <video data-role="picture">, <button type="button" data-role="shutter">,
 *                                              <button type="button" data-role="close">, optionally data-role="torch" and "zoom"
 *   data-hint: no-camera                       then the <input type="file"> beside it is the way
 */
import { Camera } from "./camera.js"
import { CameraControls } from "./camera_controls.js"
import { showHint } from "./slots.js"

export class PhotoCamera {
  #camera = new Camera()
  #open = new AbortController()
  #island
  #take

  /**
   * @param {HTMLElement} island
   * @param {(photo: File) => void} take
   * @param {AbortSignal} stay ends when the island leaves the page
   */
  constructor(island, take, stay) {
    this.#island = island
    this.#take = take
    const actions = { shutter: () => this.#shoot(), close: () => this.#stop() }
    for (const [role, action] of Object.entries(actions)) this.#role(role)?.addEventListener("click", action, { signal: stay })
    document.addEventListener("visibilitychange", () => document.hidden && this.#stop(), { signal: stay })
    stay.addEventListener("abort", () => this.#stop())
  }

  async start() {
    this.#stop()
    const { signal } = (this.#open = new AbortController())
    const camera = (this.#camera = new Camera())
    showHint(this.#island, "no-camera", false)
    try {
      await camera.open(this.#video)
    } catch {
      return showHint(this.#island, "no-camera", true)
    }
    if (signal.aborted) return camera.stop()
    new CameraControls(camera, { torch: this.#role("torch"), zoom: this.#role("zoom") }, signal)
    camera.addEventListener("ended", () => this.#stop(), { signal })
    this.#show(true)
    this.#role("shutter")?.focus()
  }

  async #shoot() {
    await this.#camera.nextFrame() // pressed before the first picture came: it is waited for
    const { videoWidth: width, videoHeight: height } = this.#video
    if (!this.#camera.isOpen || width === 0) return
    const canvas = Object.assign(document.createElement("canvas"), { width, height })
    canvas.getContext("2d")?.drawImage(this.#video, 0, 0)
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92))
    this.#stop() // back to what was asked: the photo is seen there, and the shutter is one tap away
    if (blob) this.#take(new File([blob], "photo.jpg", { type: blob.type, lastModified: Date.now() }))
  }

  #stop() {
    this.#open.abort()
    this.#camera.stop()
    this.#show(false)
  }

  /** @param {boolean} open */
  #show(open) {
    const viewfinder = this.#role("viewfinder")
    if (viewfinder) viewfinder.hidden = !open
  }

  get #video() {
    return /** @type {HTMLVideoElement} */ (this.#role("picture"))
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #role(name) {
    return this.#island.querySelector(`[data-role="${name}"]`)
  }
}
