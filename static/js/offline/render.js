/**
 * Render a screen from the templates that Flask renders too: `render("field/today.html", context, options)`.
 * @module
 */

import { fail, has, Markup, print, TemplateError } from "./runtime_values.js"
import { templates as compiled } from "./templates.js"
import { languages } from "./wording.js"

/** @typedef {import("./runtime_values.js").Value} Value */
/** @typedef {{[name: string]: any}} Scope variables; what is not set is looked for in the prototype */
/** @typedef {(run: Run, scope: Scope, above: () => Markup) => string} Part */
/** @typedef {[body: (run: Run, scope: Scope) => string, parent?: string, blocks?: {[name: string]: Part}]} Template */
/** @typedef {{[language: string]: {[message: string]: string}}} Wording */

/**
 * @typedef {object} Options
 * @property {string} language "zh-CN" or "en"
 * @property {Wording} [wording] the texts; this build's if left out
 * @property {string} [asset_base] where this build's files are, such as "/assets/0f3a"; ours if left out
 */

/** This file is <asset base>/js/offline/render.js. */
const ASSET_BASE = new URL("../..", import.meta.url).pathname.replace(/\/$/, "")

/** @type {{[name: string]: Template}} those of the screens that most people need; more come by know() */
const templates = { ...compiled }

/** @type {Wording} */
const wording = {}

/** @param {{templates?: {[name: string]: any}, wording?: Wording}} more */
export function know(more) {
  Object.assign(templates, more.templates)
  Object.assign(wording, more.wording)
}

/** @param {string} name */
export const knows = (name) => name in templates

/** The texts of this language, before anything is rendered in it. Chinese has them in the templates. @param {string} language */
export async function speak(language) {
  if (language in languages && !(language in wording)) wording[language] = (await languages[language]()).texts
}

/**
 * The HTML of a template, byte for byte what Flask would answer.
 * @param {string} name
 * @param {Scope} context
 * @param {Options} options
 * @returns {string}
 */
export function render(name, context, options) {
  try {
    return renderIn(name, Object.assign(Object.create(null), context), options)
  } catch (error) {
    if (error instanceof TemplateError) error.message = `${name}: ${error.message}`
    throw error
  }
}

/**
 * @param {string} name
 * @param {Scope} context
 * @param {Options} options
 */
const renderIn = (name, context, options) => new Run(context, options).render(name)

/** One template at work, together with the layouts that it extends. */
class Run {
  /**
   * @param {Scope} context
   * @param {Options} options
   */
  constructor(context, options) {
    this.context = context
    this.options = options
    /** @type {{[name: string]: Part[]}} the template's own block first, its layouts' after it */
    this.blocks = Object.create(null)
  }

  /**
   * Runs the template's top level, then its layout's, which gives the text.
   * @param {string} name
   * @returns {string}
   */
  render(name) {
    const [body, parent, blocks = {}] = templates[name] ?? fail(`no template ${name}`)
    for (const [block, part] of Object.entries(blocks)) {
      this.blocks[block] = [...(this.blocks[block] ?? []), part]
    }
    const html = body(this, this.context)
    return parent ? this.render(parent) : html
  }

  /**
   * @param {string} name
   * @param {number} [height] 0: the template's own; 1: its layout's; and so on
   * @returns {string}
   */
  block(name, height = 0) {
    const part = this.blocks[name][height] ?? fail(`no block ${name} above this one`)
    return part(this, Object.create(this.context), () => new Markup(this.block(name, height + 1)))
  }

  /**
   * @param {string} name
   * @param {Scope} scope
   */
  include(name, scope) {
    return renderIn(name, Object.create(scope), this.options)
  }

  /**
   * An imported file's macros; it does not see the variables of the file that imports it.
   * @param {string} name
   * @returns {Scope}
   */
  macros(name) {
    const scope = Object.create(null)
    renderIn(name, scope, this.options)
    return scope
  }

  /**
   * `_("...", name=value)`: the text in the reader's language, its values escaped.
   * @param {string} message
   * @param {{[name: string]: Value}} [values]
   */
  _(message, values = {}) {
    /** @type {Wording} */
    const catalogues = this.options.wording ?? wording
    const texts = catalogues[this.options.language] ?? {}
    const text = has(texts, message) ? texts[message] : message
    const filled = text.replace(/%(?:%|\((\w+)\)s)/g, (_, name) => (name ? print(values[name]) : "%"))
    return new Markup(filled)
  }

  /** @param {string} path */
  asset(path) {
    return `${this.options.asset_base ?? ASSET_BASE}/${path}`
  }
}
