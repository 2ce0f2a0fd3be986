/**
 * One answer in its three shapes: as a form sends it, as the judge reads it, as an entry carries it.
 * @module
 *
 * @typedef {import("./judge.js").Item} Item
 * @typedef {import("./judge.js").Answer} Answer
 */

import { parse, show } from "./readings.js"

/** A form's fields as the judge reads them. @param {Item} item @param {{[name: string]: any}} fields @returns {Answer} */
export function fromFields(item, fields) {
  const many = (/** @type {string} */ name) => [fields[name] ?? []].flat().filter(Boolean)
  return {
    value: item.type === "choices" && fields.value !== "na" ? many("value") : (many("value").at(-1) ?? null),
    note: fields.note ?? "",
    faults: many("faults").map(Number),
    photos: many("photos"),
    reason: fields.reason ?? "",
    confirmed: fields.confirmed ? 1 : 0,
  }
}

/** The fields that would give this answer again. @param {any} body with its photos @param {Item} item */
export function toFields(item, body) {
  const { value, note, faults, reason, photos, fixed_on_spot } = body
  return { value: spelled(item, value), note, faults: faults.map(String), reason, photos, fixed: fixed_on_spot ? "1" : "", confirmed: body.confirmed ? "1" : "", name: value.name ?? "" }
}

/** What was answered, as the form spells it. @param {Item} item @param {any} value */
function spelled(item, value) {
  if (value.choice !== undefined) return value.choice
  if (value.milli !== undefined) return show(value.milli, item.decimals ?? 0)
  if (value.count !== undefined) return String(value.count)
  return value.choices ?? value.text ?? value.date ?? (value.name === undefined ? "" : "signed")
}

/** What the entry says. @param {Item} item @param {Answer} answer @param {string} name of who signed @returns {object} */
export function toValue(item, { value }, name) {
  if (value === null || value === undefined || value === "") return {}
  if (value === "na" && item.type !== "text") return { choice: "na" }
  switch (item.type) {
    case "number":
      return { milli: milli(item, value), text: show(milli(item, value), item.decimals ?? 0) }
    case "count":
      return { count: milli(item, value) / 1000 }
    case "choices":
      return { choices: value }
    case "check":
    case "choice":
      return { choice: value }
    case "signature":
      return value === "signed" ? { name } : { choice: value }
    default:
      return item.type === "photo" ? {} : { [item.type]: value }
  }
}

/** @param {Item} item @param {any} value @returns {number} */
const milli = (item, value) => Number(parse(String(value), item.decimals ?? 0))

/** The whole body of rounds.answer. @param {any} visit @param {Item} item @param {Answer} answer @param {{fixed?: any, name?: string}} [fields] */
export function toBody(visit, item, answer, { fixed = "", name = "" } = {}) {
  const { note = "", faults = [], reason = "", confirmed = 0 } = answer
  return {
    visit_id: visit.id, checkpoint_id: visit.checkpoint_id, checklist_version_id: visit.checklist_version_id,
    item_key: item.key, value: toValue(item, answer, name), note, faults, reason, confirmed, fixed_on_spot: Boolean(fixed),
  }
}

/** An entry's answer as the judge reads it. @param {Item} item @param {any} body with its photos */
export const judged = (item, body) => fromFields(item, toFields(item, body))
