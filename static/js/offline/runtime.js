/**
 * What compiled templates call, so that they mean the same as Jinja2 with StrictUndefined and autoescape.
 * @module
 */

import { fail, has, integer, isDict, isText, Markup, print as printed, text, truth as isTrue } from "./runtime_values.js"

export { add, and, compare, concat, contains, equals, multiply, or, subtract } from "./runtime_operators.js"

/** @typedef {import("./runtime_values.js").Value} Value */
/** @typedef {{[name: string]: any}} Scope variables; what is not set is looked for in the prototype */

/**
 * `value.name.other`: the value under these keys, or missing.
 * @param {Value} value
 * @param {string[]} names
 * @returns {Value}
 */
export function attribute(value, ...names) {
  for (const name of names) {
    if (value === undefined) return fail(`'.${name}' of a missing value`)
    value = isDict(value) && has(value, name) ? value[name] : undefined
  }
  return value
}

/**
 * `{{ value.name.other }}` under autoescape.
 * @param {Value} value
 * @param {string[]} names
 */
export const print = (value, ...names) => printed(attribute(value, ...names))

/**
 * `if value.name.other`.
 * @param {Value} value
 * @param {string[]} names
 */
export const truth = (value, ...names) => isTrue(attribute(value, ...names))

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
const loop = (index0, length) => ({
  index0,
  index: index0 + 1,
  revindex: length - index0,
  revindex0: length - index0 - 1,
  first: index0 === 0,
  last: index0 === length - 1,
  length,
})

/**
 * `for names in value`: the text of all rounds, or of the `else`.
 * @param {Scope} scope
 * @param {Value} value
 * @param {string|string[]} names
 * @param {(scope: Scope) => string} body
 * @param {(scope: Scope) => string} [otherwise]
 */
export function each(scope, value, names, body, otherwise) {
  const items = iterate(value)
  if (items.length === 0) return otherwise ? otherwise(Object.create(scope)) : ""
  return items.map((one, index) => {
    const inner = Object.create(scope)
    inner.loop = loop(index, items.length)
    if (typeof names === "string") inner[names] = one
    else unpack(one, names.length).forEach((part, at) => (inner[names[at]] = part))
    return body(inner)
  }).join("")
}

/**
 * Defines a macro: called with named and positional arguments, it gives markup.
 * @param {Scope} scope of its definition
 * @param {string} name
 * @param {string[]} parameters
 * @param {(scope: Scope) => string} body
 * @param {((scope: Scope) => Value)[]} fallbacks of the last parameters
 */
export function macro(scope, name, parameters, body, ...fallbacks) {
  const required = parameters.length - fallbacks.length
  /**
   * @param {{[parameter: string]: Value}|0} named
   * @param {Value[]} positional
   */
  scope[name] = (named, ...positional) => {
    if (positional.length > parameters.length) fail(`too many arguments for ${name}()`)
    /** @type {{[parameter: string]: Value}} */
    const given = {}
    positional.forEach((value, index) => (given[parameters[index]] = value))
    for (const [parameter, value] of Object.entries(named)) {
      if (has(given, parameter) || !parameters.includes(parameter)) fail(`${name}(${parameter}=)`)
      given[parameter] = value
    }
    const inner = Object.create(scope)
    parameters.forEach((parameter, index) => {
      inner[parameter] = has(given, parameter) ? given[parameter] : fallbacks[index - required]?.(inner)
    })
    return new Markup(body(inner))
  }
}
