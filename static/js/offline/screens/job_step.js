/** One step of a job: a field for everything that it demands, and writing it down. */

import { clockTime, day } from "../display.js"
import { fieldsOf, saveDraft } from "../drafts.js"
import { asked, given, materials, missing, money, photosOf, sum } from "../job_given.js"
import { show } from "../readings.js"
import { record } from "../record.js"
import { priced, materialsOf } from "./job.js"
import { find, jobOf, said_of } from "./jobs.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

const HOUR = 3_600_000
const OWN_LINES = 2
const MOST_USUAL = 6

/** @param {Ask} ask */
function about({ world, params }) {
  const packed = find(world, params.job)
  const job = packed && jobOf(world, packed)
  const step = job?.steps.find((/** @type {any} */ one) => one.key === params.step)
  return { packed, job, step, back: packed ? `/field/jobs/${packed.id}` : "/field/jobs" }
}

/** @param {Ask} ask @returns {Answer} */
export function stepping(ask) {
  const { world, path, draft } = ask
  const { packed, job, step, back } = about(ask)
  if (!job || !step) return { to: back, replace: true }
  const fields = draft ?? {}
  const usual = usualLines(world, packed)
  const lines = materials(fields, usual)
  const context = {
    job, step: { key: step.key, name: job.name(step.key), asks: asked(step) }, path, draft: fields, photos: [fields.photos ?? []].flat(),
    missing: fields.asked ? missing(step, given(step, fields, job.minutes)) : [], times: times(world, job), rows: rows(fields, usual), total: money(sum(lines)),
    reporter: packed.reporter ?? null, done: step.key === "accept" ? doneOf(world, packed) : null, wanted: lastReason(world, packed), frame: { back },
  }
  return { template: "field/job_step.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function step(ask) {
  const { world, form, path } = ask
  const { packed, job, step: taken, back } = about(ask)
  if (!job || !taken) return { to: back, replace: true }
  const fields = fieldsOf(form)
  const said = given(taken, fields, job.minutes)
  if (fields.recount || missing(taken, said).length) {
    await saveDraft(path, { ...fields, recount: "", asked: !fields.recount })
    return { to: path, replace: true }
  }
  if (said.consent && fields.wanted) said.consent = [...`${said.consent} · ${fields.wanted}`].slice(0, 500).join("")
  if (said.reason && fields.amount) said.reason = [...`${said.reason} · ¥${fields.amount}`].slice(0, 500).join("")
  const lines = asked(taken).includes("materials") ? materials(fields, usualLines(world, packed)) : []
  const body = { issue_id: packed.id, step: taken.key, given: said, reason: "", extra: Number(fields.extra) || 0, note: "", materials: lines }
  await record(world, [{ kind: "issues.step", body, photos: photosOf(said) }], path)
  return { to: back, replace: true }
}

/** What was used here lately, the newest first. @param {Model} world @param {any} packed @returns {any[]} */
const usualLines = ({ snapshot }, packed) => (snapshot.pack.get("price")?.get(packed.site_id)?.lines ?? []).slice(0, MOST_USUAL)

/** @param {any} fields @param {any[]} usual */
function rows(fields, usual) {
  const all = [...usual, ...Array(OWN_LINES).fill(null)]
  return all.map((line, at) => ({
    at, is_usual: line !== null, name: line?.name ?? fields[`m${at}_name`] ?? "", unit: line?.unit ?? "", quantity: fields[`m${at}_qty`] ?? "",
    price: fields[`m${at}_price`] ?? (line ? show(line.price_cents * 10, 2) : ""), is_theirs: fields[`m${at}_payer`] === "reporter",
  }))
}

/** Hours that are often agreed on: soon, this afternoon, tomorrow morning. @param {Model} world @param {any} job */
function times({ now }, { minutes }) {
  const midnight = Math.floor((now + minutes * 60_000) / (24 * HOUR)) * 24 * HOUR - minutes * 60_000
  const soon = Math.ceil((now + HOUR / 2) / (HOUR / 2)) * (HOUR / 2)
  const usual = [soon, midnight + 14 * HOUR, midnight + 16 * HOUR, midnight + 33 * HOUR, midnight + 38 * HOUR].filter((at, index) => index === 0 || at > soon)
  const today = day(now, minutes)
  return usual.slice(0, 4).map((at) => ({ value: String(at), text: clockTime(at, minutes), is_today: day(at, minutes) === today }))
}

/** Why consent was asked for. @param {Model} world @param {any} packed */
function lastReason(world, packed) {
  const own = said_of(world, packed.id).filter(({ body }) => body.step === "ask_consent").pop()
  return own?.body.given.reason ?? (packed.story ?? []).filter((/** @type {any} */ line) => line.step === "ask_consent").pop()?.note ?? ""
}

/** The form that the resident signs: what was done, what it costs, before and after. @param {Model} world @param {any} packed */
function doneOf(world, packed) {
  const own = (/** @type {string} */ key) => said_of(world, packed.id).filter(({ body }) => body.step === key).pop()?.body.given ?? {}
  const lines = materialsOf(world, packed)
  const { result = "", photo_after = [], worker_signature = [] } = own("finish")
  return { result, after: photo_after, before: own("arrive").photo_before ?? [], signature: worker_signature[0] ?? "", lines: lines.map(priced), total: money(sum(lines)), theirs: money(sum(lines.filter(({ who_pays }) => who_pays === "reporter"))) }
}
