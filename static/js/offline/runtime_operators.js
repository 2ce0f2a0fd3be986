/**
 * Jinja2's operators, with Python's meaning.
 * @module
 */

import { fail, has, integer, isDict, isNumber, isText, Markup, print, text, truth } from "./runtime_values.js"

/** @typedef {import("./runtime_values.js").Value} Value */

/**
 * @param {Value} left
 * @param {() => Value} right
 */
export const and = (left, right) => (truth(left) ? right() : left)

/**
 * @param {Value} left
 * @param {() => Value} right
 */
export const or = (left, right) => (truth(left) ? left : right())

/**
 * Python's `==`.
 * @param {Value} left
 * @param {Value} right
 * @returns {boolean}
 */
export function equals(left, right) {
  if (left === undefined || right === undefined) return fail("a missing value is compared")
  if (isText(left) && isText(right)) return text(left) === text(right)
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right)
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((one, index) => equals(one, right[index]))
  }
  if (!isDict(left) || !isDict(right)) return left === right
  const keys = Object.keys(left)
  const sameSize = keys.length === Object.keys(right).length
  return sameSize && keys.every((key) => has(right, key) && equals(left[key], right[key]))
}

/**
 * Below, at or above zero as `left` comes before, with or after `right`: numbers, or texts by code point.
 * @param {Value} left
 * @param {Value} right
 * @returns {number}
 */
export function compare(left, right) {
  if (!isText(left) || !isText(right)) return integer(left) - integer(right)
  const [one, other] = [Array.from(text(left)), Array.from(text(right))]
  const at = one.findIndex((character, index) => character !== other[index])
  if (at < 0) return one.length - other.length
  return at < other.length ? Number(one[at].codePointAt(0)) - Number(other[at].codePointAt(0)) : 1
}

/**
 * `element in container`.
 * @param {Value} container
 * @param {Value} element
 * @returns {boolean}
 */
export function contains(container, element) {
  if (Array.isArray(container)) return container.some((one) => equals(one, element))
  if (isText(container) && isText(element)) return text(container).includes(text(element))
  if (!isDict(container) || element === undefined || Array.isArray(element) || isDict(element)) {
    return fail("'in' needs a list, or a text or a dict and a text")
  }
  return isText(element) && has(container, text(element))
}

/**
 * `left + right`: numbers, texts or lists; a text beside markup is escaped.
 * @param {Value} left
 * @param {Value} right
 * @returns {Value}
 */
export function add(left, right) {
  if (isText(left) && isText(right)) return concat([left, right])
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
  return integer(left) + integer(right)
}

/**
 * @param {Value} left
 * @param {Value} right
 */
export const subtract = (left, right) => integer(left) - integer(right)

/**
 * @param {Value} left
 * @param {Value} right
 */
export const multiply = (left, right) => integer(left) * integer(right)

/**
 * `a ~ b ~ c`: markup as soon as one of them is.
 * @param {Value[]} values
 */
export function concat(values) {
  if (values.some((value) => value instanceof Markup)) return new Markup(values.map(print).join(""))
  return values.map(text).join("")
}
