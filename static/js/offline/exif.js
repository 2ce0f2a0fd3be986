/**
 * When a JPEG says it was taken. Nothing else is read from EXIF: the picture is turned upright by the decoder, and the
 * place is known from the label.
 */

const EXIF_IFD = 0x8769
/** Each with the tag of its offset from UTC, which older phones do not write. */
const TIMES = [
  { time: 0x9003, offset: 0x9011 }, // DateTimeOriginal
  { time: 0x9004, offset: 0x9012 }, // DateTimeDigitized
]

/**
 * @param {Uint8Array} bytes a whole JPEG, or its beginning
 * @returns {number | null} milliseconds; without a stated offset the phone's own zone is taken
 */
export function takenAt(bytes) {
  const tiff = exifBlock(bytes)
  if (!tiff) return null
  try {
    return timeIn(tiff)
  } catch (error) {
    if (error instanceof RangeError) return null // an offset that points outside: damaged or made up
    throw error
  }
}

/** @param {Uint8Array} bytes @returns {DataView | null} the TIFF structure of the APP1 segment */
function exifBlock(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null
  let at = 2
  while (at + 10 <= bytes.length && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
    const length = view.getUint16(at + 2)
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
      const end = Math.min(at + 2 + length, bytes.length)
      return new DataView(bytes.buffer, bytes.byteOffset + at + 10, Math.max(0, end - at - 10))
    }
    at += 2 + length
  }
  return null
}

/** @param {DataView} tiff */
function timeIn(tiff) {
  const order = tiff.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return null
  const little = order === 0x4949
  const pointer = entries(tiff, tiff.getUint32(4, little), little).get(EXIF_IFD)
  if (pointer === undefined) return null
  const fields = entries(tiff, tiff.getUint32(pointer + 8, little), little)
  for (const { time, offset } of TIMES) {
    const taken = instant(text(tiff, fields.get(time), little), text(tiff, fields.get(offset), little))
    if (taken !== null) return taken
  }
  return null
}

/**
 * @param {DataView} tiff @param {number} at @param {boolean} little
 * @returns {Map<number, number>} tag to where its 12-byte entry starts
 */
function entries(tiff, at, little) {
  const found = new Map()
  const count = tiff.getUint16(at, little)
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12
    found.set(tiff.getUint16(entry, little), entry)
  }
  return found
}

/** @param {DataView} tiff @param {number | undefined} entry @param {boolean} little */
function text(tiff, entry, little) {
  if (entry === undefined || tiff.getUint16(entry + 2, little) !== 2) return "" // 2: ASCII
  const length = Math.min(tiff.getUint32(entry + 4, little), 32)
  const at = length > 4 ? tiff.getUint32(entry + 8, little) : entry + 8
  let read = ""
  for (let index = 0; index < length; index += 1) read += String.fromCharCode(tiff.getUint8(at + index))
  return read
}

/** @param {string} time "2026:11:22 02:14:05" @param {string} offset "+08:00", or empty */
function instant(time, offset) {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(time)
  if (!parts) return null
  const [, year, month, day, hour, minute, second] = parts
  const zone = /^[+-]\d\d:\d\d/.exec(offset)?.[0] ?? ""
  const taken = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isNaN(taken) || year === "0000" ? null : taken
}
