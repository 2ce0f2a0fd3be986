/**
 * Shrinks photos off the main thread (module worker), so that the next tap is answered at once.
 *
 * In:  {file, words, now, is_tight}, the words as for watermark.js; one at a time
 * Out: {photo} or {refused: code}
 */
import { PhotoRefused, shrinkPhoto } from "../offline/photo_shrink.js"
import { watermark } from "./watermark.js"

self.onmessage = async ({ data: { file, words, now, is_tight } }) => {
  try {
    const photo = await shrinkPhoto(file, { now, is_tight, mark: watermark(words) })
    self.postMessage({ photo }, { transfer: [photo.bytes, photo.thumb] })
  } catch (error) {
    self.postMessage({ refused: error instanceof PhotoRefused ? error.code : "unreadable" })
  }
}
