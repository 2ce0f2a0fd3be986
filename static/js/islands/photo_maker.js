/**
 * Gets a file shrunk: in a worker, or on this thread where workers have no canvas (iOS before 16.4).
 *
 * @typedef {import("../offline/photo_shrink.js").Photo} Photo
 * @typedef {import("./watermark.js").Words} Words
 */
import { isTight } from "../offline/room.js"
import { PhotoRefused, shrinkPhoto } from "../offline/photo_shrink.js"
import { watermark } from "./watermark.js"

export class PhotoMaker {
  /** @type {Worker | null} */
  #worker = null

  /**
   * @param {File} file @param {Words} words
   * @returns {Promise<Photo>}
   * @throws {PhotoRefused}
   */
  async make(file, words) {
    const [now, is_tight] = [Date.now(), await isTight()]
    if ("OffscreenCanvas" in window) return this.#askWorker({ file, words, now, is_tight })
    return shrinkPhoto(file, { now, is_tight, mark: watermark(words), makeCanvas })
  }

  close() {
    this.#worker?.terminate()
    this.#worker = null
  }

  /** One photo at a time: two at once would need twice the memory. @param {object} request @returns {Promise<Photo>} */
  #askWorker(request) {
    const worker = (this.#worker ??= new Worker(new URL("./photo_worker.js", import.meta.url), { type: "module" }))
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data: { photo, refused } }) => {
        if (refused) reject(new PhotoRefused(refused))
        else resolve(photo)
      }
      worker.onerror = () => reject(new PhotoRefused("unreadable"))
      worker.postMessage(request)
    })
  }
}

/** @param {number} width @param {number} height */
function makeCanvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height })
}
