/**
 * What compiled templates call, so that they mean the same as Jinja2 with StrictUndefined and autoescape.
 * @module
 */

import { fail, has, integer, isDict, isText, Markup, text } from "./runtime_values.js"

export * from "./runtime_operators.js"
export { print, truth } from "./runtime_values.js"

/** @typedef {import("./runtime_values.js").Value} Value */

/**
 * `value.name`: the value under that key, or missing.
 * @param {Value} value
 * @param {string} name
 * @returns {Value}
 */
export function attribute(value, name) {
  if (value === undefined) return fail(`'.${name}' of a missing value`)
  return isDict(value) && has(value, name) ? value[name] : undefined
}

/**
 * `value[key]`; a negative number counts from the end.
 * @param {Value} value
 * @param {Value} key
 * @returns {Value}
 */
export function item(value, key) {
  if (isText(key)) return attribute(value, text(key))
  const position = integer(key)
  if (value === undefined) return fail(`[${position}] of a missing value`)
  if (!Array.isArray(value) && !isText(value)) return undefined
  const items = iterate(value)
  const found = items[position < 0 ? items.length + position : position]
  return value instanceof Markup && found !== undefined ? new Markup(text(found)) : found
}

/**
 * The elements of a list, the characters of a text, the keys of a dict.
 * @param {Value} value
 * @returns {Value[]}
 */
export function iterate(value) {
  if (Array.isArray(value)) return value
  if (isText(value)) return Array.from(text(value))
  if (!isDict(value)) return fail(`${value === null ? "None" : typeof value} is not a list`)
  const keys = Object.keys(value)
  // JavaScript sorts such keys before all others; Python keeps the order in which they came.
  if (keys.some((key) => /^\d+$/.test(key))) fail("a dict with numbers for keys is not a list")
  return keys
}

/**
 * `for a, b in ...` and `set a, b = ...`.
 * @param {Value} value
 * @param {number} count
 */
export function unpack(value, count) {
  const parts = iterate(value)
  return parts.length === count ? parts : fail(`${parts.length} values for ${count} names`)
}

/**
 * @param {number} index0
 * @param {number} length
 */
export const loop = (index0, length) => ({
  index0,
  index: index0 + 1,
  revindex: length - index0,
  revindex0: length - index0 - 1,
  first: index0 === 0,
  last: index0 === length - 1,
  length,
})

/**
 * A macro: called with positional and named arguments, it gives markup.
 * @param {string} name
 * @param {string[]} parameters
 * @param {(argument: (parameter: string, fallback?: () => Value) => Value) => string} body
 */
export const macro = (name, parameters, body) =>
  /**
   * @param {Value[]} positional
   * @param {{[parameter: string]: Value}} named
   */
  (positional, named) => {
    if (positional.length > parameters.length) fail(`too many arguments for ${name}()`)
    /** @type {{[parameter: string]: Value}} */
    const given = {}
    positional.forEach((value, index) => (given[parameters[index]] = value))
    for (const [parameter, value] of Object.entries(named)) {
      if (has(given, parameter) || !parameters.includes(parameter)) fail(`${name}(${parameter}=)`)
      given[parameter] = value
    }
    return new Markup(body((parameter, fallback) => (has(given, parameter) ? given[parameter] : fallback?.())))
  }

/**
 * @param {any} called
 * @param {Value[]} positional
 * @param {{[parameter: string]: Value}} named
 * @returns {Markup}
 */
export function call(called, positional, named) {
  return typeof called === "function" ? called(positional, named) : fail("a missing macro is called")
}
