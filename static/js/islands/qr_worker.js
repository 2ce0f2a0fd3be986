/**
 * Reads QR codes off the main thread (module worker).
 *
 * In:  {id, frame, look}  VideoFrame or ImageBitmap, transferred; or ImageData where a worker has no canvas;
 *                         look counts up, so that successive frames are looked at in different ways
 *      {id, photo}        Blob of a still picture
 *      {warm: true}       loads the wasm before the first frame needs it
 * Out: {id, text: string|null, luma: 0..255|null, ms} or {id, error: string}; {ready: true} after warming
 */
import { prepareZXingModule, readBarcodes } from "../../vendor/zxing-wasm@3.1.4/reader/index.js"
import { fits, inspect } from "../offline/image_header.js"
import { sharpen } from "./sharpen.js"

/**
 * In turn, one a frame: as it is, against a wrong focus, as it is, enlarged for small and noisy codes. Together they read
 * 79 % of the degraded set, the plain look alone 72 % (tests/bench/qr_decode.py), and no frame costs more than one look.
 * side: of what the decoder sees of the frame's middle, in pixels
 */
const PLAIN = { side: 800, enlarge: false, sharpening: null }
const LOOKS = [
  PLAIN,
  { side: 640, enlarge: false, sharpening: { radius: 3, amount: 4 } },
  PLAIN,
  { side: 1000, enlarge: true, sharpening: null },
]
/** A still is looked at whole, then smaller (smooths noise and moiré), then its middle in full detail. */
const STILL_SIDES = [1600, 900]

const LIVE = options({ tryInvert: false, tryDenoise: false })
const STILL = options({ tryInvert: true, tryDenoise: true })

prepareZXingModule({
  overrides: {
    locateFile: (/** @type {string} */ name) =>
      new URL(`../../vendor/zxing-wasm@3.1.4/reader/${name}`, import.meta.url).href,
  },
})

/** @type {OffscreenCanvas | undefined} */
let canvas

self.onmessage = async ({ data }) => {
  if (data.warm) return warm()
  const started = performance.now()
  try {
    const found = data.photo ? await readStill(data.photo) : await readFrame(data.frame, LOOKS[(data.look ?? 0) % LOOKS.length])
    self.postMessage({ id: data.id, ms: performance.now() - started, ...found })
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error) })
  }
}

async function warm() {
  await readBarcodes(new ImageData(32, 32), LIVE).catch(() => {}) // a real fault shows on the first frame
  self.postMessage({ ready: true })
}

/** @param {VideoFrame | ImageBitmap | ImageData} frame @param {(typeof LOOKS)[number]} look */
async function readFrame(frame, look) {
  const pixels = frame instanceof ImageData ? frame : centreSquare(frame, look)
  const luma = meanLuma(pixels.data)
  if (look.sharpening) sharpen(pixels, look.sharpening)
  return { text: await decode(pixels, LIVE), luma }
}

/** @param {Blob} photo */
async function readStill(photo) {
  if (!fits(inspect(new Uint8Array(await photo.arrayBuffer())))) return { text: null, luma: null }
  if (!("OffscreenCanvas" in self)) return { text: await decode(photo, STILL), luma: null }
  const picture = await createImageBitmap(photo)
  try {
    for (const side of STILL_SIDES) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height))
      const text = await decode(draw(picture, whole(picture), scale), STILL)
      if (text) return { text, luma: null }
    }
    return { text: await decode(draw(picture, middle(picture, STILL_SIDES[0]), 1), STILL), luma: null }
  } finally {
    picture.close()
  }
}

/** @param {VideoFrame | ImageBitmap} frame @param {(typeof LOOKS)[number]} look */
function centreSquare(frame, look) {
  const size = "displayWidth" in frame
    ? { width: frame.displayWidth, height: frame.displayHeight }
    : frame
  const side = Math.min(size.width, size.height)
  try {
    const scale = look.side / side
    return draw(frame, middle(size, side), look.enlarge ? scale : Math.min(1, scale))
  } finally {
    frame.close() // an unclosed VideoFrame stalls the camera after a few frames
  }
}

/**
 * @param {CanvasImageSource} source
 * @param {{x: number, y: number, width: number, height: number}} area
 * @param {number} scale
 */
function draw(source, area, scale) {
  const width = Math.max(1, Math.round(area.width * scale))
  const height = Math.max(1, Math.round(area.height * scale))
  canvas ??= new OffscreenCanvas(width, height)
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { alpha: false, willReadFrequently: true })
  )
  context.imageSmoothingQuality = "high"
  context.drawImage(source, area.x, area.y, area.width, area.height, 0, 0, width, height)
  return context.getImageData(0, 0, width, height)
}

/** @param {{width: number, height: number}} size */
function whole({ width, height }) {
  return { x: 0, y: 0, width, height }
}

/** @param {{width: number, height: number}} size @param {number} side */
function middle(size, side) {
  const width = Math.min(side, size.width)
  const height = Math.min(side, size.height)
  return { x: (size.width - width) >> 1, y: (size.height - height) >> 1, width, height }
}

/** @param {ImageData | Blob} picture @param {ReturnType<typeof options>} how */
async function decode(picture, how) {
  const [code] = await readBarcodes(picture, how)
  return code?.text || null
}

/**
 * Mean brightness of every 16th pixel.
 * @param {Uint8ClampedArray} rgba
 */
function meanLuma(rgba) {
  let sum = 0
  for (let at = 0; at < rgba.length; at += 64) {
    sum += 0.299 * rgba[at] + 0.587 * rgba[at + 1] + 0.114 * rgba[at + 2]
  }
  return sum / (rgba.length / 64)
}

/** @param {{tryInvert: boolean, tryDenoise: boolean}} effort */
function options(effort) {
  // Rotation search is for one-dimensional codes: QR finders are found at any angle without it.
  return { formats: ["QRCode"], tryHarder: true, tryRotate: false, maxNumberOfSymbols: 1, ...effort }
}
