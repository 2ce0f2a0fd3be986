/**
 * Jinja2's filters and tests, with Python's meaning.
 * @module
 */

import { item, iterate } from "./runtime.js"
import { compare, contains, equals } from "./runtime_operators.js"
import { fail, integer, isDict, isText, Markup, print, text, truth } from "./runtime_values.js"

/** @typedef {import("./runtime_values.js").Value} Value */

/**
 * @param {Value} value
 * @param {(plain: string) => string} change
 * @returns {Value} the changed text; markup stays markup
 */
const changed = (value, change) =>
  value instanceof Markup ? new Markup(change(value.html)) : change(text(value))

/**
 * `default`: for a missing value; with `boolean` for an empty one too.
 * @param {Value} value
 * @param {Value} fallback
 * @param {Value} boolean
 */
export const otherwise = (value, fallback, boolean) =>
  value === undefined || (truth(boolean) && !truth(value)) ? fallback : value

/** @param {Value} value */
export const length = (value) => (isDict(value) ? Object.keys(value).length : iterate(value).length)

/**
 * @param {Value} value
 * @param {Value} separator
 */
export function join(value, separator) {
  const parts = iterate(value)
  const markup = [separator, ...parts].some((part) => part instanceof Markup)
  return markup ? new Markup(parts.map(print).join(print(separator))) : parts.map(text).join(text(separator))
}

/**
 * @param {Value} value
 * @param {Value} old
 * @param {Value} fresh
 */
export function replace(value, old, fresh) {
  const searched = text(old)
  if (searched === "") fail("replace() needs something to look for")
  const escapes = old instanceof Markup || fresh instanceof Markup || value instanceof Markup
  return escapes
    ? new Markup(print(value).split(searched).join(print(fresh)))
    : text(value).split(searched).join(text(fresh))
}

/** @param {Value} value */
export const upper = (value) => changed(value, (plain) => plain.toUpperCase())

/** @param {Value} value */
export const lower = (value) => changed(value, (plain) => plain.toLowerCase())

// Python's white space: unlike JavaScript's it has the separators 1C-1F and 85, and lacks the byte order mark.
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+"
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, "g")

/** @param {Value} value */
export const trim = (value) => changed(value, (plain) => plain.replace(OUTER_SPACE, ""))

/** @param {Value} value */
export const first = (value) => iterate(value)[0]

/**
 * The last character of markup is markup, as Python takes it by its index; the first one is plain.
 * @param {Value} value
 */
export const last = (value) => item(isDict(value) ? iterate(value) : value, -1)

/** @param {Value} value */
export const list = (value) => [...iterate(value)]

/** @param {Value} value */
export const escaped = (value) => new Markup(print(value))

/** @param {Value} value */
export function urlencode(value) {
  const quoted = encodeURIComponent(text(value)).replace(/%2F/g, "/")
  return quoted.replace(/[!'()*]/g, (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase())
}

/** @param {string} unit */
const unicode = (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0")

/**
 * Flask's JSON: sorted keys, a space after commas and colons, ASCII only.
 * @param {Value} value
 * @returns {string}
 */
function json(value) {
  if (value === undefined) return fail("a missing value has no JSON")
  if (Array.isArray(value)) return `[${value.map(json).join(", ")}]`
  if (isText(value)) return JSON.stringify(text(value)).replace(/[\x7f-\uffff]/g, unicode)
  if (!isDict(value)) return typeof value === "number" ? String(integer(value)) : String(value)
  const keys = Object.keys(value).sort(compare)
  return `{${keys.map((key) => `${json(key)}: ${json(value[key])}`).join(", ")}}`
}

/** @param {Value} value */
export const tojson = (value) => new Markup(json(value).replace(/[<>&']/g, unicode))

/** @param {Value} value */
export const isDefined = (value) => value !== undefined

/** @param {Value} value */
export const isNone = (value) => value === null

/** @param {Value} value */
export const isEven = (value) => integer(value) % 2 === 0

/** @param {Value} value */
export const isOdd = (value) => integer(value) % 2 !== 0

/**
 * @param {Value} value
 * @param {Value} container
 */
export const isIn = (value, container) => contains(container, value)

/**
 * @param {Value} value
 * @param {Value} other
 */
export const isEqual = (value, other) => equals(value, other)
