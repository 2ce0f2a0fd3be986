/**
 * What a picture's own bytes say about it, before anything decodes it: kind, size, and whether its end is there.
 * A 60-megapixel bomb or half a download is refused here, where it costs nothing.
 */

/** Above this a cheap phone runs out of memory while decoding (4 bytes a pixel, twice). */
export const MAX_PIXELS = 60_000_000

/**
 * @typedef {{type: string, width: number, height: number, complete: boolean}} Header
 * width and height are as stored (before EXIF orientation); 0 when the header does not reach that far
 */

/** @param {Header | null} header */
export function fits(header) {
  return header !== null && header.width > 0 && header.width * header.height <= MAX_PIXELS
}

/**
 * @param {Uint8Array} bytes the whole file
 * @returns {Header | null} null when it is no JPEG, PNG, WebP or HEIF/AVIF picture
 */
export function inspect(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpeg(bytes, view)
  if (ascii(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return png(bytes, view)
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return webp(bytes, view)
  if (ascii(bytes, 4, 4) === "ftyp") return heif(bytes, view)
  return null
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {Header} */
function jpeg(bytes, view) {
  const header = { type: "image/jpeg", width: 0, height: 0, complete: false }
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (marker === 0xff) { at += 1; continue } // fill byte
    if (isFrame(marker) && at + 9 <= bytes.length) {
      header.height = view.getUint16(at + 5)
      header.width = view.getUint16(at + 7)
    }
    if (marker === 0xda) {
      header.complete = hasEnd(bytes, at)
      break
    }
    at += 2 + view.getUint16(at + 2)
  }
  return header
}

/** Start-of-frame markers of every coding, without the tables that share their range. @param {number} marker */
function isFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** Inside a scan FF is always followed by 00 or a restart mark, so FF D9 is the end. Phones append data after it. */
function hasEnd(/** @type {Uint8Array} */ bytes, /** @type {number} */ from) {
  for (let at = bytes.indexOf(0xff, from + 2); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xd9) return true
  }
  return false
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {Header} */
function png(bytes, view) {
  const header = { type: "image/png", width: 0, height: 0, complete: false }
  if (bytes.length < 24) return header
  header.width = view.getUint32(16)
  header.height = view.getUint32(20)
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (ascii(bytes, at + 4, 4) === "IEND") header.complete = true
  }
  return header
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {Header} */
function webp(bytes, view) {
  const complete = bytes.length >= 30 && view.getUint32(4, true) + 8 <= bytes.length
  const header = { type: "image/webp", width: 0, height: 0, complete }
  if (bytes.length < 30) return header
  const form = ascii(bytes, 12, 4)
  if (form === "VP8 ") {
    header.width = view.getUint16(26, true) & 0x3fff
    header.height = view.getUint16(28, true) & 0x3fff
  } else if (form === "VP8L") {
    const bits = view.getUint32(21, true)
    header.width = (bits & 0x3fff) + 1
    header.height = ((bits >> 14) & 0x3fff) + 1
  } else if (form === "VP8X") {
    header.width = (view.getUint32(24, true) & 0xffffff) + 1
    header.height = (view.getUint32(26, true) >>> 8) + 1
  }
  return header
}

/**
 * HEIC from an iPhone: the largest "ispe" property is the picture, the others are tiles and thumbnails.
 * @param {Uint8Array} bytes @param {DataView} view @returns {Header | null}
 */
function heif(bytes, view) {
  const brand = ascii(bytes, 8, 4)
  const type = { heic: "image/heic", heix: "image/heic", mif1: "image/heif", msf1: "image/heif", avif: "image/avif" }[brand]
  if (!type) return null
  const header = { type, width: 0, height: 0, complete: boxesEnd(bytes, view) }
  const end = Math.min(bytes.length - 16, 1 << 17)
  for (let at = bytes.indexOf(0x69); at !== -1 && at < end; at = bytes.indexOf(0x69, at + 1)) {
    if (ascii(bytes, at, 4) !== "ispe") continue
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)]
    if (width * height > header.width * header.height) Object.assign(header, { width, height })
  }
  return header
}

/** @param {Uint8Array} bytes @param {DataView} view */
function boxesEnd(bytes, view) {
  let at = 0
  while (at + 8 <= bytes.length) {
    const size = view.getUint32(at)
    if (size === 0) return true // "to the end of the file"
    at += size === 1 && at + 16 <= bytes.length ? Number(view.getBigUint64(at + 8)) : Math.max(size, 8)
  }
  return at === bytes.length
}

/** @param {Uint8Array} bytes @param {number} from @param {number} length */
function ascii(bytes, from, length) {
  return String.fromCharCode(...bytes.subarray(from, from + length))
}
