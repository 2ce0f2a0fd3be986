const PAUSE_MS = 65

/**
 * The rear camera as one object: open, torch, zoom, stop.
 *
 * Events on it: "ended" when the system took the camera away (a call, another app).
 */
export class Camera extends EventTarget {
  /** @type {MediaStream | null} */
  #stream = null
  /** @type {HTMLVideoElement | null} */
  #video = null
  #isStopped = false

  /**
   * @param {HTMLVideoElement} video
   * @throws {CameraRefused}
   */
  async open(video) {
    if (!navigator.mediaDevices?.getUserMedia) throw new CameraRefused("unsupported")
    this.#video = video
    this.#stream = await rearCamera()
    if (this.#isStopped) return this.stop() // asked to go while the permission was being given
    this.#track?.addEventListener("ended", () => this.dispatchEvent(new Event("ended")))
    video.muted = video.playsInline = true // else iOS plays it full screen, or not at all
    video.srcObject = this.#stream
    this.#focusContinuously()
    await video.play().catch(() => {}) // saving power, or already closed: the frames tell
  }

  /** Resolves when there is something new to look at, at most some 15 times a second: more only warms the phone. */
  async nextFrame() {
    const video = /** @type {HTMLVideoElement} */ (this.#video)
    do await sleep(PAUSE_MS)
    while (this.isOpen && video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA)
    if (!video.requestVideoFrameCallback) return
    // Also after a while without a frame: a stalled picture must not stop the hints.
    await Promise.race([new Promise((resolve) => video.requestVideoFrameCallback(resolve)), sleep(500)])
  }

  /** True while a live picture comes in. */
  get isOpen() {
    return this.#track?.readyState === "live"
  }

  get hasTorch() {
    return Boolean(/** @type {any} */ (this.#capabilities).torch)
  }

  /** True where the camera itself can show things twice as large. */
  get hasZoom() {
    const { zoom } = /** @type {any} */ (this.#capabilities)
    return Boolean(zoom && zoom.min <= 1 && zoom.max >= 2)
  }

  /** @param {boolean} on */
  setTorch(on) {
    return this.#apply({ torch: on })
  }

  /** @param {number} factor */
  setZoom(factor) {
    return this.#apply({ zoom: factor })
  }

  /** Gives the camera, and with it the system's flashlight, back. */
  stop() {
    this.#isStopped = true
    for (const track of this.#stream?.getTracks() ?? []) track.stop()
    this.#stream = null
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0]
  }

  get #capabilities() {
    return this.#track?.getCapabilities?.() ?? {}
  }

  async #focusContinuously() {
    const modes = /** @type {any} */ (this.#capabilities).focusMode
    if (modes?.includes("continuous")) await this.#apply({ focusMode: "continuous" })
  }

  /**
   * Some phones announce what they then refuse; the scan goes on without it.
   * @param {object} setting
   * @returns {Promise<boolean>} whether the camera took it
   */
  async #apply(setting) {
    try {
      await this.#track?.applyConstraints({ advanced: [/** @type {any} */ (setting)] })
      return true
    } catch {
      return false
    }
  }
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Why there is no picture: "denied", "absent", "busy" or "unsupported". */
export class CameraRefused extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(`Camera refused: ${reason}`)
    this.reason = reason
  }
}

async function rearCamera() {
  // 720p: enough for 1.35 mm modules at arm's length, and half the work of 1080p for a cheap phone.
  const video = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } }
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false })
  } catch (error) {
    throw new CameraRefused(reasonOf(error))
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  const name = error instanceof DOMException ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "denied"
  if (name === "NotFoundError" || name === "OverconstrainedError") return "absent"
  return "busy"
}
