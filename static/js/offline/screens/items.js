/** The items of a visit: which are asked, where we are, and one of them as a screen. */

import { fromFields, judged, toFields } from "../answers.js"
import { clockTime, day, named, said } from "../display.js"
import { judge, shown } from "../judge.js"
import { show } from "../readings.js"
import { offsetOf } from "./frame.js"

/** @typedef {import("../model.js").Model} Model @typedef {import("../model.js").Visit} Visit */

/** Everything the judge needs about a visit. @param {Model} world @param {Visit} visit */
export function about(world, visit) {
  const place = world.checkpoints.get(visit.checkpoint_id)
  const checklist = visit.checklist_version_id ? world.checklists.get(visit.checklist_version_id) : null
  /** @type {import("../judge.js").Item[]} */
  const items = checklist?.items ?? []
  /** @type {Record<string, import("../judge.js").Answer>} */
  const answers = {}
  for (const item of items) {
    const body = visit.answers.get(item.key)
    if (body) answers[item.key] = judged(item, body)
  }
  const offset = offsetOf(world, place?.site_id)
  return { place, items, answers, offset, context: { lasts: lastsOf(world, visit, place), today: day(world.now, offset) } }
}

/** The readings before this visit: the pack's, and what this phone has taken since. @param {Model} world @param {Visit} visit @param {any} place */
function lastsOf({ visits }, visit, place) {
  /** @type {Record<string, number>} */
  const lasts = {}
  for (const [key, { milli }] of Object.entries(place?.last ?? {})) if (Number.isInteger(milli)) lasts[key] = milli
  for (const earlier of visits.values()) {
    if (earlier.id === visit.id) break
    if (earlier.checkpoint_id !== visit.checkpoint_id) continue
    for (const [key, { value }] of earlier.answers) if (value.milli !== undefined) lasts[key] = value.milli
  }
  return lasts
}

/**
 * The first item without an answer. What was written down was judged then: it is not asked again, even if the phone was
 * too full for its photo.
 * @param {ReturnType<typeof about>} known
 */
export const nextOpen = ({ items, answers, context }) =>
  shown(items, answers, context.today).find(({ key }) => !answers[key]) ?? null

/** @param {Model} world @param {Visit} visit */
export function stepOf(world, visit) {
  const known = about(world, visit)
  const asked = shown(known.items, known.answers, known.context.today)
  const open = nextOpen(known)
  return { step: open ? asked.indexOf(open) + 1 : asked.length, total: asked.length, key: open?.key ?? "" }
}

/**
 * One item as its screen shows it; what was begun comes before what was given.
 * @param {Model} world @param {Visit} visit @param {string} key @param {any} draft
 */
export function itemOf(world, visit, key, draft) {
  const { place, items, answers, offset, context } = about(world, visit)
  const asked = shown(items, answers, context.today)
  const at = asked.findIndex((item) => item.key === key)
  if (at < 0) return null
  const item = /** @type {any} */ (asked[at])
  const { language } = world.settings
  const given = visit.answers.get(key)
  const fields = draft ?? (given ? toFields(item, given) : {})
  const verdict = draft ? judge(item, fromFields(item, draft), { last: context.lasts[key], today: context.today }) : null
  const is = (/** @type {string} */ name, /** @type {string} */ value) => [fields[name] ?? []].flat().includes(value)
  return {
    key, type: item.type, step: at + 1, total: asked.length, is_given: Boolean(given), required: item.required, allow_na: item.allow_na ?? false,
    question: said(item.text, language), hint: said(item.hint, language), photo_on_fail: item.photo_on_fail,
    back: at > 0 ? `/field/visits/${visit.id}/items/${asked[at - 1].key}` : "/field/",
    place: named(place, language), value: [fields.value ?? ""].flat()[0] ?? "", note: fields.note ?? "", photos: [fields.photos ?? []].flat(), reason: fields.reason ?? "", is_fixed: Boolean(fields.fixed),
    faults: (item.faults ?? []).map((/** @type {any} */ words, /** @type {number} */ index) => ({ value: String(index), text: said(words, language), is_chosen: is("faults", String(index)) })),
    options: (item.options ?? []).map((/** @type {any} */ option) => ({ value: option.key, text: said(option.text, language), is_chosen: is("value", option.key) })),
    name: fields.name ?? "", is_confirmed: Boolean(fields.confirmed), unit: item.unit ?? "", decimals: item.decimals ?? 0, minus: (item.physical_low ?? -1) < 0, at_least: item.at_least ?? 1, longest: item.longest ?? 500,
    last: lastOf(item, place, context.lasts[key], offset), normal_low: limit(item, "normal_low"), normal_high: limit(item, "normal_high"), physical_low: limit(item, "physical_low"), physical_high: limit(item, "physical_high"),
    is_asked: draft?.note !== undefined, demands: verdict?.demands ?? [], refusals: verdict?.refusals ?? [], reasons: verdict?.reasons ?? [], jump: Math.abs(verdict?.jump_percent ?? 0), is_up: (verdict?.jump_percent ?? 0) > 0,
  }
}

/** @param {any} item @param {any} place @param {number | undefined} milli @param {number} offset */
function lastOf(item, place, milli, offset) {
  if (milli === undefined) return null
  const kept = place?.last?.[item.key]
  const at = kept?.milli === milli ? kept.at : null
  return { text: show(milli, item.decimals ?? 0), at: at ? `${day(at, offset).slice(5)} ${clockTime(at, offset)}` : "" }
}

/** @param {any} item @param {string} name */
const limit = (item, name) => (item[name] === undefined || item[name] === null ? "" : show(item[name], item.decimals ?? 0))
