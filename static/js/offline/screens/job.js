/** One job: whom to call, where, what has happened, the next step; and the card to show at the door. */

import { madeAt } from "../clock.js"
import { named } from "../display.js"
import { fieldsOf, saveDraft } from "../drafts.js"
import { money, sum } from "../job_given.js"
import { record } from "../record.js"
import { find, jobOf, said_of } from "./jobs.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

const LIST = { to: "/field/jobs", replace: true }
/** Steps that ask nothing: one tap. */
const isBare = (/** @type {any} */ step) => !step.demands.length && step.key !== "arrive"

/** @param {Ask} ask @returns {Answer} */
export function job({ world, params }) {
  const packed = find(world, params.job)
  if (!packed) return LIST
  const one = jobOf(world, packed)
  const step = (/** @type {any} */ each) => ({ key: each.key, name: one.name(each.key), is_bare: isBare(each), href: `/field/jobs/${one.id}/steps/${each.key}` })
  const lines = materialsOf(world, packed)
  const context = {
    job: one, main: one.main && step(one.main), others: one.steps.filter((each) => each !== one.main).map(step),
    reporter: packed.reporter ?? null, photos: packed.photos ?? [], lines: storyLines(world, packed, one), materials: lines.map(priced), total: money(sum(lines)), frame: { back: "/field/jobs" },
  }
  return { template: "field/job.html", context }
}

/** @param {any} line */
export const priced = (line) => ({ name: line.name, quantity: String(line.quantity_milli / 1000), unit: line.unit, total: money(sum([line])), is_theirs: line.who_pays === "reporter" })

/** @param {Model} world @param {any} packed @returns {any[]} */
export function materialsOf(world, packed) {
  const fresh = said_of(world, packed.id).filter(({ id }) => !(packed.heard ?? []).includes(id))
  return [...(packed.materials ?? []), ...fresh.flatMap(({ body }) => body.materials ?? [])]
}

/** The server's lines and one's own that it has not told yet. @param {Model} world @param {any} packed @param {any} one */
function storyLines(world, packed, one) {
  const told = (packed.story ?? []).map((/** @type {any} */ line) => ({ is_note: line.kind === "note", name: line.step && one.name(line.step), by: line.by, when: line.at, at: one.at(line.at), note: line.note, photos: [], is_waiting: false, is_aside: false }))
  const own = said_of(world, packed.id).filter(({ id }) => !(packed.heard ?? []).includes(id)).map((entry) => ({
    is_note: entry.kind === "issues.note", name: entry.body.step && one.name(entry.body.step), by: world.me.name, when: madeAt(entry), at: one.at(madeAt(entry)),
    note: entry.body.note || entry.body.given?.result || entry.body.given?.reason || entry.body.given?.note || "", photos: entry.photos, is_waiting: true, is_aside: entry.id in one.story.aside,
  }))
  return [...told, ...own].sort((a, b) => b.when - a.when)
}

/** Who stands at the door: name, company, number, big enough to be read through a chain. @param {Ask} ask @returns {Answer} */
export function card({ world, params }) {
  const packed = find(world, params.job)
  if (!packed) return LIST
  const site = world.sites.get(packed.site_id)
  const phones = (site?.phones ?? []).map((/** @type {any} */ phone) => ({ label: named(phone, world.settings.language, "label"), number: phone.number }))
  const context = { job: jobOf(world, packed), name: world.me.name, initial: [...(world.me.name ?? "")][0] ?? "", company: world.me.company, site: named(site, world.settings.language), phones, frame: { back: `/field/jobs/${packed.id}` } }
  return { template: "field/job_card.html", context }
}

/** 记一句, and 住户不签字, which is a word for the supervisor. @param {Ask} ask @returns {Answer} */
export function noting({ world, params, path, query, draft }) {
  const packed = find(world, params.job)
  if (!packed) return LIST
  const is_unsigned = query.has("unsigned") || Boolean(draft?.unsigned)
  return { template: "field/job_note.html", context: { job: jobOf(world, packed), is_unsigned, asked: Boolean(draft?.asked), draft: draft ?? {}, photos: [draft?.photos ?? []].flat(), path, frame: { back: `/field/jobs/${packed.id}` } } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function note({ world, params, path, form }) {
  const packed = find(world, params.job)
  if (!packed) return LIST
  const fields = fieldsOf(form)
  const photos = [fields.photos ?? []].flat().filter(Boolean)
  const words = [fields.usual, fields.note].flat().filter(Boolean).join(" · ")
  if (!photos.length && !words) {
    await saveDraft(path, { ...fields, asked: true })
    return { to: path, replace: true }
  }
  const text = [...(fields.unsigned && words ? `${fields.unsigned} · ${words}` : words)].slice(0, 500).join("")
  await record(world, [{ kind: "issues.note", body: { issue_id: packed.id, note: text }, photos }], path)
  return { to: `/field/jobs/${packed.id}`, replace: true }
}
