/** 报问题: what somebody sees on the way, and what was sent back to be mended. */

import { clockTime, named } from "../display.js"
import { fieldsOf, saveDraft } from "../drafts.js"
import { newId } from "../identity.js"
import { current, next } from "../model.js"
import { record } from "../record.js"
import { offsetOf } from "./frame.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

const REPORT = "/field/report"

/** The place is where the person just was, or is to go. @param {Ask} ask @returns {Answer} */
export function reporting({ world, query, draft }) {
  const visit = world.visits.get(query.get("visit") ?? draft?.visit ?? "")
  const latest = [...world.visits.values()].pop()
  const round = current(world)
  const id = visit?.checkpoint_id ?? draft?.checkpoint ?? latest?.checkpoint_id ?? (round && next(round)?.checkpoint_id) ?? ""
  const place = { id, name: named(world.checkpoints.get(id), world.settings.language) }
  const context = { place, visit_id: visit?.id ?? "", draft: draft ?? {}, photos: [draft?.photos ?? []].flat(), asked: Boolean(draft?.asked), frame: { back: visit ? `/field/visits/${visit.id}` : "/field/" } }
  return { template: "field/report.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function report({ world, form }) {
  const fields = fieldsOf(form)
  const photos = [fields.photos ?? []].flat().filter(Boolean)
  const isClear = photos.length || fields.text?.trim() || fields.dangerous || fields.no_room
  if (!fields.category || !isClear) {
    await saveDraft(REPORT, { ...fields, asked: true })
    return { to: REPORT, replace: true }
  }
  const place = world.checkpoints.get(fields.checkpoint)
  const site = place?.site_id ?? world.sites.keys().next().value
  const urgency = fields.urgent ? "urgent" : "normal"
  const body = { report_id: newId(), site_id: site, checkpoint_id: place?.id ?? null, category: fields.category, urgency, text: fields.text ?? "", visit_id: fields.visit || null }
  await record(world, [{ kind: "rounds.report", body, photos }], REPORT)
  return { to: `${REPORT}/sent${fields.urgent ? "?urgent=1" : ""}`, replace: true }
}

/** @param {Ask} ask @returns {Answer} */
export function reported({ world, query }) {
  const { phones = [] } = world.sites.values().next().value ?? {}
  const numbers = phones.map((/** @type {any} */ phone) => ({ label: named(phone, world.settings.language, "label"), number: phone.number }))
  return { template: "field/reported.html", context: { urgent: query.has("urgent"), phones: numbers, frame: { back: "/field/" } } }
}

/** @param {Ask} ask @returns {Answer} */
export function findings({ world }) {
  const mine = [...world.findings.values()].filter(({ id, mine }) => mine && !world.cleared.has(id))
  return { template: "field/findings.html", context: { findings: mine.map((one) => findingOf(world, one)), frame: { back: "/field/" } } }
}

/** @param {Ask} ask @returns {Answer} */
export function finding({ world, params, draft }) {
  const one = world.findings.get(params.finding)
  if (!one) return { to: "/field/findings", replace: true }
  const context = { finding: findingOf(world, one), draft: draft ?? {}, photos: [draft?.photos ?? []].flat(), asked: Boolean(draft?.asked), frame: { back: "/field/" } }
  return { template: "field/finding.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function clear({ world, params, form }) {
  const path = `/field/findings/${params.finding}`
  const fields = fieldsOf(form)
  const photos = [fields.photos ?? []].flat().filter(Boolean)
  if (!photos.length && !fields.no_room) {
    await saveDraft(path, { ...fields, asked: true })
    return { to: path, replace: true }
  }
  await record(world, [{ kind: "rounds.clearance", body: { finding_id: params.finding, note: fields.note ?? "" }, photos }], path)
  return { to: path, replace: true }
}

/** @param {Model} world @param {any} one */
function findingOf(world, one) {
  const place = world.checkpoints.get(one.checkpoint_id)
  const { language } = world.settings
  return { id: one.id, title: named(one, language, "title"), place: named(place, language), photos: one.photos ?? [], is_cleared: world.cleared.has(one.id), due: clockTime(one.due_at, offsetOf(world, place?.site_id)) }
}
