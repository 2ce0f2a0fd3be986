/** A cleaning visit: every tick and the after-photo on one screen. */

import { toBody } from "../answers.js"
import { clockTime, named, said } from "../display.js"
import { fieldsOf, saveDraft } from "../drafts.js"
import { isSettled, judge } from "../judge.js"
import { record } from "../record.js"
import { about } from "./items.js"

const TICKED = ["check", "photo"]

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model @typedef {import("../model.js").Visit} Visit */

/** Only ticks and photos, on a cleaning round: it fits one screen. @param {Model} world @param {Visit} visit */
export function isCleaning(world, visit) {
  const round = world.rounds.find(({ id }) => id === visit.round_id)
  const items = world.checklists.get(visit.checklist_version_id)?.items ?? []
  return round?.kind === "cleaning" && items.length > 0 && items.every((/** @type {any} */ item) => TICKED.includes(item.type) && !item.show_if)
}

/** @param {Ask} ask @param {Visit} visit @returns {Answer} */
export function cleaning({ world, draft }, visit) {
  const { language } = world.settings
  const { place, items, offset } = about(world, visit)
  const stop = world.rounds.flatMap((round) => round.stops).find(({ id }) => id === visit.stop_id)
  const ticked = [draft?.ticks ?? []].flat()
  const checks = items.filter(({ type }) => type === "check")
  return {
    template: "field/cleaning.html",
    context: {
      visit: { id: visit.id, name: named(place, language), due: clockTime(stop?.due_at, offset) },
      tasks: checks.map((item) => ({ key: item.key, text: said(/** @type {any} */ (item).text, language), is_ticked: ticked.includes(item.key) })),
      wants_photo: items.some(({ type }) => type === "photo"), photos: [draft?.photos ?? []].flat(),
      missing: draft?.asked ? missing(items, draft).map((item) => said(/** @type {any} */ (item).text, language)) : [],
      frame: { back: "/field/" },
    },
  }
}

/** @param {any[]} items @param {any} fields */
function answersOf(items, fields) {
  const ticks = [fields.ticks ?? []].flat()
  const photos = [fields.photos ?? []].flat()
  return items.map((item) => ({ item, answer: item.type === "photo" ? { value: null, photos } : { value: ticks.includes(item.key) ? "pass" : null } }))
}

/** @param {any[]} items @param {any} fields */
const missing = (items, fields) =>
  answersOf(items, fields).filter(({ item, answer }) => !isSettled(judge(item, answer, { today: "2000-01-01" }))).map(({ item }) => item)

/** 做完了: all of it in one transaction. @param {Ask} ask @param {Visit} visit @returns {Promise<Answer>} */
export async function finish({ world, form }, visit) {
  const { items } = about(world, visit)
  const fields = fieldsOf(form)
  const path = `/field/visits/${visit.id}`
  if (missing(items, fields).length) {
    await saveDraft(path, { ...fields, asked: true })
    return { to: path, replace: true }
  }
  const given = answersOf(items, fields).filter(({ answer }) => answer.value || answer.photos?.length)
  const drafts = given.map(({ item, answer }) => ({ kind: "rounds.answer", body: toBody(visit, item, answer), photos: answer.photos ?? [] }))
  await record(world, [...drafts, { kind: "rounds.visit_end", body: { visit_id: visit.id } }], path)
  return { to: path, replace: true }
}
