/**
 * <qr-scanner>: reads QR labels with the rear camera, or from a photo.
 *
 * Light DOM, written by the template (sample: tests/browser/islands/fixtures/scanner.html):
 *   <video data-role="picture">                    the live picture; show it as a square (object-fit: cover)
 *   <button type="button" data-role="torch" hidden>  shown only where the camera has a torch; aria-pressed tells its state,
 *                                                  data-urged is set while the picture is dark
 *   <button type="button" data-role="zoom" hidden>   the same for 2×
 *   <button type="button" data-role="resume">        tries the camera again (put it into the paused and refused slots)
 *   <input type="file" accept="image/*" capture="environment" data-role="photo">  inside a <label>: 拍照识别
 *   <form data-role="answer" …> with inputs text and method   optional, see found_code.js
 *   data-when: starting · scanning · paused · reading (a photo) · refused (no permission or no camera) · failed (no decoder)
 *   data-hint: dark (has torch) · dark-no-torch · slow (8 s without a code) · photo-unread
 * Events, bubbling: code:found {text, method: "scan" | "photo"}; camera:opened {ms}; camera:refused {reason: "denied" |
 *   "absent" | "busy" | "unsupported"}. A code that stays in view is announced once; again after it was away for 2 s.
 */
import { Camera, CameraRefused } from "./camera.js"
import { CameraControls } from "./camera_controls.js"
import { announceCode } from "./found_code.js"
import { sharedDecoder } from "./qr_decoder.js"
import { ScanHints } from "./scan_hints.js"
import { showHint, showState } from "./slots.js"
import { WakeLock } from "./wake_lock.js"

const AWAY_MS = 2000

class QrScanner extends HTMLElement {
  #camera = new Camera()
  /** @type {CameraControls | null} */
  #controls = null
  #wakeLock = new WakeLock()
  /** Ends what runs for this stay in the page. */
  #stay = new AbortController()
  /** Ends one look through the camera: page hidden, photo being taken, element gone. */
  #look = new AbortController()
  #seen = { text: "", at: -Infinity }

  connectedCallback() {
    this.#stay = new AbortController()
    sharedDecoder() // warms up while the camera opens
    const { signal } = this.#stay
    const photo = this.#role("photo")
    document.addEventListener("visibilitychange", () => this.#follow(), { signal })
    for (const button of this.querySelectorAll("[data-role=resume]")) {
      button.addEventListener("click", () => this.#open(), { signal })
    }
    photo?.addEventListener("click", () => this.#pause(), { signal }) // its flash needs the camera to be free
    photo?.addEventListener("cancel", () => this.#open(), { signal })
    photo?.addEventListener("change", () => this.#readPhoto(), { signal })
    this.#open()
  }

  disconnectedCallback() {
    this.#stay.abort()
    this.#pause()
  }

  async #open() {
    const started = performance.now()
    this.#pause()
    const { signal } = (this.#look = new AbortController())
    const camera = (this.#camera = new Camera())
    showState(this, "starting")
    try {
      await camera.open(this.#video)
    } catch (error) {
      if (!signal.aborted) this.#refuse(error)
      return
    }
    if (signal.aborted) return camera.stop()
    camera.addEventListener("ended", () => this.#pause(), { signal })
    this.#controls = new CameraControls(camera, { torch: this.#role("torch"), zoom: this.#role("zoom") }, signal)
    this.#wakeLock.hold()
    showState(this, "scanning")
    this.#tell("camera:opened", { ms: Math.round(performance.now() - started) })
    this.#watch(signal)
  }

  #pause() {
    this.#look.abort()
    this.#camera.stop()
    this.#controls?.withdraw()
    this.#wakeLock.release()
    showState(this, "paused")
  }

  /** A hidden page gives the camera back: others may want it, and it drains the battery. */
  #follow() {
    if (document.hidden) this.#pause()
    else if (this.dataset.state === "paused") this.#open()
  }

  /** @param {AbortSignal} signal */
  async #watch(signal) {
    const hints = new ScanHints(performance.now())
    while (!signal.aborted) {
      await this.#camera.nextFrame()
      if (signal.aborted) return
      try {
        const { text, luma } = await sharedDecoder().readFrame(this.#video)
        if (signal.aborted) return
        if (text) this.#found(text, "scan")
        this.#hint(hints.after(luma, text !== null, performance.now()))
      } catch (error) {
        if (!signal.aborted) this.#fail(error)
        return
      }
    }
  }

  async #readPhoto() {
    const input = /** @type {HTMLInputElement} */ (this.#role("photo"))
    const file = input.files?.[0]
    if (!file) return
    this.#pause()
    showState(this, "reading")
    showHint(this, "photo-unread", false)
    const text = await sharedDecoder().readPhoto(file).then((reading) => reading.text, () => null)
    input.value = "" // the same file may be chosen again
    if (this.#stay.signal.aborted) return
    if (text) this.#found(text, "photo")
    else showHint(this, "photo-unread", true)
    if (this.isConnected) this.#open()
  }

  /** @param {string} text @param {"scan" | "photo"} method */
  #found(text, method) {
    const now = performance.now()
    const stillThere = text === this.#seen.text && now - this.#seen.at < AWAY_MS
    this.#seen = { text, at: now }
    if (method === "photo" || !stillThere) announceCode(this, text, method)
  }

  /** @param {{dark: boolean, slow: boolean}} help */
  #hint({ dark, slow }) {
    const darkHint = this.#controls?.hintFor(dark)
    for (const name of ["dark", "dark-no-torch"]) showHint(this, name, name === darkHint)
    showHint(this, "slow", slow)
  }

  /** @param {unknown} error */
  #refuse(error) {
    showState(this, "refused")
    this.#tell("camera:refused", { reason: error instanceof CameraRefused ? error.reason : "busy" })
  }

  /** @param {unknown} error */
  #fail(error) {
    console.error(error)
    this.#pause()
    showState(this, "failed")
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }

  get #video() {
    return /** @type {HTMLVideoElement} */ (this.#role("picture"))
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #role(name) {
    return this.querySelector(`[data-role="${name}"]`)
  }
}

customElements.define("qr-scanner", QrScanner)
