/**
 * Python's values on the phone: str, int and bool are themselves, None is `null`, a missing value is `undefined`,
 * list and tuple are arrays, dict is a plain object. Whatever would differ from Python throws instead of differing.
 * @module
 */

/** @typedef {{[key: string]: any} & {length?: never, html?: never}} Dict */
/** @typedef {string|number|boolean|null|undefined|Markup|any[]|Dict} Value */

/** Text that is HTML already. */
export class Markup {
  /** @param {string} html */
  constructor(html) {
    this.html = html
  }

  toString() {
    return this.html
  }
}

/** A template asked for something that has no answer, or no answer that equals Python's. */
export class TemplateError extends Error {
  name = "TemplateError"
}

/**
 * @param {string} reason
 * @returns {never}
 */
export function fail(reason) {
  throw new TemplateError(reason)
}

/** @type {{[character: string]: string}} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;" }

/** @param {string} text */
export const escape = (text) => text.replace(/[&<>'"]/g, (character) => ENTITIES[character])

/**
 * Python's `str(value)`.
 * @param {Value} value
 * @returns {string}
 */
export function text(value) {
  if (typeof value === "string") return value
  if (value instanceof Markup) return value.html
  if (value === null) return "None"
  if (value === true) return "True"
  if (value === false) return "False"
  if (typeof value === "number") return String(integer(value))
  return fail(value === undefined ? "a missing value is printed" : "a list or dict is printed")
}

/**
 * Python's `{{ value }}` under autoescape.
 * @param {Value} value
 */
export const print = (value) => (value instanceof Markup ? value.html : escape(text(value)))

/**
 * @param {Value} value
 * @returns {number} the value of an int or a bool
 */
export function integer(value) {
  if (typeof value === "boolean") return Number(value)
  if (typeof value === "number" && Number.isSafeInteger(value)) return value
  return fail(`${typeof value} where a whole number is needed`)
}

/** @param {Value} value */
export const isText = (value) => typeof value === "string" || value instanceof Markup

/** @param {Value} value */
export const isNumber = (value) => typeof value === "number" || typeof value === "boolean"

/**
 * @param {Value} value
 * @returns {value is Dict}
 */
export const isDict = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Markup)

/**
 * @param {object} dict
 * @param {string} key
 */
export const has = (dict, key) => Object.prototype.hasOwnProperty.call(dict, key)

/**
 * Python's `bool(value)`.
 * @param {Value} value
 * @returns {boolean}
 */
export function truth(value) {
  if (value === undefined) return fail("a missing value is tested: use 'is defined'")
  if (value instanceof Markup) return value.html !== ""
  if (Array.isArray(value)) return value.length > 0
  return isDict(value) ? Object.keys(value).length > 0 : Boolean(value)
}
