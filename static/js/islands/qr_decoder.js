/**
 * Asks the worker, one picture at a time, and finds the cheapest way to hand a camera frame over.
 *
 * @typedef {{text: string | null, luma: number | null, ms: number}} Reading
 */

/** A round opens the scanner at every point: a worker that is still warm reads at once. Later its memory goes back. */
const IDLE_MS = 120_000

/** @type {QrDecoder | null} */
let shared = null

/** The page's one decoder, warming up when it is new. A broken one is replaced by the next call. */
export function sharedDecoder() {
  return (shared ??= new QrDecoder())
}

class QrDecoder {
  #worker = new Worker(new URL("./qr_worker.js", import.meta.url), { type: "module" })
  #lastId = 0
  #looks = 0
  /** @type {number | undefined} */
  #idle
  /** @type {Map<number, {resolve: (reading: Reading) => void, reject: (error: Error) => void}>} */
  #asked = new Map()

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#answer(data)
    this.#worker.onerror = (event) => this.#close(new Error(event.message || "The decoder did not load"))
    this.#worker.postMessage({ warm: true })
  }

  /** @param {HTMLVideoElement} video */
  async readFrame(video) {
    const frame = await grab(video)
    return this.#ask({ frame, look: this.#looks++ }, [frame instanceof ImageData ? frame.data.buffer : frame])
  }

  /** @param {Blob} photo */
  readPhoto(photo) {
    return this.#ask({ photo }, [])
  }

  /** @param {object} message @param {Transferable[]} transfer @returns {Promise<Reading>} */
  #ask(message, transfer) {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#close(new Error("The decoder was idle")), IDLE_MS)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#worker.postMessage({ id, ...message }, transfer)
    })
  }

  /** @param {Reading & {id: number, error?: string}} answer */
  #answer({ id, error, ...reading }) {
    if (error) return this.#close(new Error(error)) // a wasm that did not load stays unloaded
    this.#asked.get(id)?.resolve(reading)
    this.#asked.delete(id)
  }

  /** @param {Error} reason */
  #close(reason) {
    if (shared === this) shared = null
    clearTimeout(this.#idle)
    this.#worker.terminate()
    for (const { reject } of this.#asked.values()) reject(reason)
    this.#asked.clear()
  }
}

/**
 * A VideoFrame costs the main thread 0.02 ms, an ImageBitmap 14 ms, a canvas more.
 * @param {HTMLVideoElement} video
 * @returns {Promise<VideoFrame | ImageBitmap | ImageData>}
 */
async function grab(video) {
  if (!("OffscreenCanvas" in window)) return pixelsOf(video)
  if ("VideoFrame" in window) {
    try {
      return new VideoFrame(video)
    } catch {
      // no frame decoded yet, or a source VideoFrame does not take: the bitmap decides
    }
  }
  return createImageBitmap(video)
}

/** Where workers have no canvas (iOS before 16.4) the crop is drawn here. @param {HTMLVideoElement} video */
function pixelsOf(video) {
  const side = Math.min(video.videoWidth, video.videoHeight)
  const size = Math.min(side, 640)
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size })
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }))
  const x = (video.videoWidth - side) / 2
  const y = (video.videoHeight - side) / 2
  context.drawImage(video, x, y, side, side, 0, 0, size, size)
  return context.getImageData(0, 0, size, size)
}
