/**
 * From what the camera gave to what is kept as evidence: checked, upright, small, marked, hashed. EXIF, and with it
 * the GPS position, does not survive the canvas.
 */
import { sha256 } from "./canonical.js"
import { takenAt } from "./exif.js"
import { fits, inspect } from "./image_header.js"
import { ANALYSIS_SIDE, judgePhoto } from "./photo_quality.js"
import { burnIn } from "./photo_watermark.js"

export const MAX_SIDE = 1600
export const MAX_BYTES = 300_000
/** Where there is little room: three photos fit where one did, and a gauge can still be read. */
const TIGHT_SIDE = 1024
const TIGHT_BYTES = 100_000
const THUMB_SIDE = 320
const ALBUM_AFTER_MS = 5 * 60_000
/** Bigger files than any phone camera writes are not read into memory. */
const MAX_FILE_BYTES = 60_000_000
/** First a lower quality, then a smaller picture: writing on a gauge outlives compression better than scaling. */
const SIDES = [MAX_SIDE, 1280, 1024, 800, 640, 480]
const QUALITIES = [0.75, 0.65, 0.55]

/** code: "empty" | "not_an_image" | "truncated" | "too_large" | "unreadable" */
export class PhotoRefused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(`Photo refused: ${code}`)
    this.code = code
  }
}

/**
 * @typedef {OffscreenCanvas | HTMLCanvasElement} Canvas
 * @typedef {(width: number, height: number) => Canvas} MakeCanvas
 * @typedef {{sha256: string, bytes: ArrayBuffer, type: "image/jpeg", width: number, height: number, thumb: ArrayBuffer,
 *   taken_at_ms: number | null, from_album: boolean, flags: {dark: boolean, blurred: boolean}, is_tight: boolean}} Photo
 */

/**
 * @param {File} file
 * @param {object} how
 * @param {number} how.now milliseconds
 * @param {boolean} [how.is_tight] the phone has little room
 * @param {(shotAtMs: number, fromAlbum: boolean) => string[]} how.mark the parts of the watermark
 * @param {MakeCanvas} [how.makeCanvas] where OffscreenCanvas is missing
 * @returns {Promise<Photo>}
 * @throws {PhotoRefused}
 */
export async function shrinkPhoto(file, { now, is_tight = false, mark, makeCanvas = offscreen }) {
  const bytes = await readChecked(file)
  const taken_at_ms = takenAt(bytes)
  const age = ageOf(taken_at_ms, file.lastModified, now)
  const from_album = age > ALBUM_AFTER_MS
  const picture = await upright(file, makeCanvas)
  const look = draw(picture, ANALYSIS_SIDE, makeCanvas)
  const flags = judgePhoto(look.getImageData(0, 0, look.canvas.width, look.canvas.height))
  const thumb = await encode(draw(picture, THUMB_SIDE, makeCanvas).canvas, QUALITIES[0])
  const kept = await smallEnough(picture, is_tight, mark(now - age, from_album), makeCanvas)
  return { ...kept, sha256: await sha256(kept.bytes), type: "image/jpeg", thumb, taken_at_ms, from_album, flags, is_tight }
}

/** @param {File} file @throws {PhotoRefused} */
async function readChecked(file) {
  if (file.size === 0) throw new PhotoRefused("empty")
  if (file.size > MAX_FILE_BYTES) throw new PhotoRefused("too_large")
  const bytes = await file.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => null)
  if (!bytes) throw new PhotoRefused("unreadable") // the file went away between choosing and reading
  const header = inspect(bytes)
  if (!header) throw new PhotoRefused("not_an_image")
  if (!header.complete || header.width === 0) throw new PhotoRefused("truncated")
  if (!fits(header)) throw new PhotoRefused("too_large")
  return bytes
}

/**
 * How long ago the photo was taken, by the older of its two witnesses; 0 when neither says anything usable.
 * @param {number | null} taken @param {number} modified @param {number} now
 */
function ageOf(taken, modified, now) {
  const times = [taken ?? now, modified > 0 ? modified : now]
  return Math.max(0, now - Math.min(...times))
}

/**
 * No resizeWidth here: browsers disagree whether it counts before or after turning.
 * @param {Blob} file @param {MakeCanvas} makeCanvas @throws {PhotoRefused}
 */
async function upright(file, makeCanvas) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null)
  if (!picture) throw new PhotoRefused("unreadable")
  const { canvas } = draw(picture, MAX_SIDE, makeCanvas)
  picture.close() // up to 240 MB: gone before anything else is asked of the phone
  return canvas
}

/** @param {Canvas} picture @param {boolean} is_tight @param {string[]} parts @param {MakeCanvas} makeCanvas @throws {PhotoRefused} */
async function smallEnough(picture, is_tight, parts, makeCanvas) {
  const most = is_tight ? TIGHT_BYTES : MAX_BYTES
  for (const side of SIDES.filter((one) => !is_tight || one <= TIGHT_SIDE)) {
    const context = draw(picture, side, makeCanvas)
    burnIn(context, parts)
    const { width, height } = context.canvas
    for (const quality of QUALITIES) {
      const bytes = await encode(context.canvas, quality)
      if (bytes.byteLength <= most) return { bytes, width, height }
    }
  }
  throw new PhotoRefused("unreadable") // pure noise; no camera makes it
}

/** @param {ImageBitmap | Canvas} picture @param {number} side @param {MakeCanvas} makeCanvas */
function draw(picture, side, makeCanvas) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const context = /** @type {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D} */ (
    makeCanvas(width, height).getContext("2d", { alpha: false })
  )
  context.fillStyle = "#fff"
  context.fillRect(0, 0, width, height)
  context.imageSmoothingQuality = "high"
  context.drawImage(picture, 0, 0, width, height)
  return context
}

/** @param {Canvas} canvas @param {number} quality @returns {Promise<ArrayBuffer>} */
async function encode(canvas, quality) {
  const type = "image/jpeg"
  const blob = "convertToBlob" in canvas
    ? await canvas.convertToBlob({ type, quality })
    : await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, type, quality))
  if (!blob) throw new PhotoRefused("unreadable")
  return blob.arrayBuffer()
}

/** @param {number} width @param {number} height */
function offscreen(width, height) {
  return new OffscreenCanvas(width, height)
}
