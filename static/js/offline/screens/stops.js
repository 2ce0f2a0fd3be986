/** 到不了: skipping a stop for a reason, and taking that back. */

import { fieldsOf, saveDraft } from "../drafts.js"
import { record } from "../record.js"
import { stopOf } from "./home.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const REASONS = ["locked", "work", "water", "label_broken", "emergency", "other"]
const HOME = { to: "/field/", replace: true }

/** @param {Ask} ask */
function find({ world, params }) {
  for (const round of world.rounds) {
    const stop = round.stops.find((/** @type {any} */ one) => one.id === params.stop)
    if (stop) return { round, stop }
  }
  return null
}

/** @param {Ask} ask @returns {Answer} */
export function skipping(ask) {
  const found = find(ask)
  if (!found) return HOME
  const draft = ask.draft ?? {}
  const context = { stop: stopOf(ask.world, found.stop), draft, photos: [draft.photos ?? []].flat(), asked: Boolean(draft.asked), frame: { back: "/field/" } }
  return { template: "field/skip.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function skip(ask) {
  const found = find(ask)
  if (!found) return HOME
  const fields = fieldsOf(ask.form)
  if (!REASONS.includes(fields.reason)) {
    await saveDraft(ask.path, { ...fields, asked: true })
    return { to: ask.path, replace: true }
  }
  const { round, stop } = found
  const drafts = round.started_at == null ? [{ kind: "rounds.start", body: { round_id: round.id } }] : []
  const body = { round_id: round.id, stop_id: stop.id, checkpoint_id: stop.checkpoint_id, reason: fields.reason, note: fields.note.slice(0, 200) }
  await record(ask.world, [...drafts, { kind: "rounds.skip", body, photos: [fields.photos ?? []].flat().filter(Boolean) }], ask.path)
  return { to: "/field/", replace: true, feedback: { kind: "skipped", name: stopOf(ask.world, stop).name, undo: `/field/stops/${stop.id}/unskip` } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function unskip(ask) {
  const found = find(ask)
  if (found?.stop.outcome === "skipped") await record(ask.world, [{ kind: "rounds.unskip", body: { stop_id: found.stop.id } }])
  return { to: found && ask.query.has("summary") ? `/field/rounds/${found.round.id}` : "/field/", replace: true }
}
