/**
 * Codes on labels: what was scanned or typed, and whether it can be one of ours; webapp/sites/labels.py is the twin.
 * @module
 */

/** No 0 1 I L O: they look alike on a wet label. 31 is prime, so each wrong sign and each swap of two shows. */
export const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
const SIZE = 6
const KEY_SIZE = 8

/**
 * The code and key of a label.
 * @param {string} text the payload of a QR code, the 14 signs of its end, or the 6 that were typed
 * @returns {{code: string, key: string} | null} null: no label of ours; key "" when only the code is known
 */
export function parse(text) {
  let words = text.trim().toUpperCase()
  if (words.includes("/")) {
    const at = words.lastIndexOf("/C/")
    words = at < 0 ? "" : words.slice(at + 3).split(/[?#]/, 1)[0].replace(/\/+$/, "")
    if (words.length !== SIZE + KEY_SIZE) return null
  }
  words = words.replace(/[ -]/g, "")
  const [code, key] = [words.slice(0, SIZE), words.slice(SIZE)]
  if (!isCode(code) || ![0, KEY_SIZE].includes(key.length)) return null
  return [...key].every((sign) => ALPHABET.includes(sign)) ? { code, key } : null
}

/** Six signs whose weighted sum (6, 5, 4, 3, 2, 1) is 0 modulo 31. @param {string} text */
export function isCode(text) {
  const values = [...text].map((sign) => ALPHABET.indexOf(sign))
  if (values.length !== SIZE || values.includes(-1)) return false
  return values.reduce((sum, value, at) => sum + value * (SIZE - at), 0) % ALPHABET.length === 0
}

/**
 * What a code means to this phone. unread: looks like one of ours, misread or mistyped; foreign: somebody else's.
 * @param {string} text
 * @param {Map<string, any>} labels of the pack, by code
 * @returns {{fault: "unread" | "foreign", label?: undefined} | {label: any, fault?: undefined}}
 */
export function recognise(text, labels) {
  const read = parse(text)
  if (!read) return { fault: /\/c\//i.test(text) || !text.includes("/") ? "unread" : "foreign" }
  const label = labels.get(read.code)
  return !label || (read.key && label.key !== read.key) ? { fault: "foreign" } : { label }
}
