/** A round as a whole: what became of each point, and ending it. */

import { fieldsOf, saveDraft } from "../drafts.js"
import { isOver, left } from "../model.js"
import { record } from "../record.js"
import { roundOf, stopOf } from "./home.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const HOME = { to: "/field/", replace: true }

/** @param {Ask} ask @returns {Answer} */
export function summary({ world, params, draft }) {
  const round = world.rounds.find(({ id }) => id === params.round)
  if (!round) return HOME
  const count = (/** @type {string[]} */ ...states) => round.stops.filter((/** @type {any} */ stop) => states.includes(stop.state)).length
  const stops = [...round.stops].sort((a, b) => a.position - b.position).map((stop) => stopOf(world, stop))
  const counts = { seen: count("on_time", "late"), late: count("late"), skipped: count("skipped"), problems: round.stops.filter((/** @type {any} */ stop) => stop.has_problem).length }
  return { template: "field/round.html", context: { round: roundOf(world, round), stops, counts, draft: draft ?? {}, asked: Boolean(draft?.asked), frame: { back: "/field/" } } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function end({ world, params, form }) {
  const round = world.rounds.find(({ id }) => id === params.round)
  if (!round || isOver(round)) return HOME
  const { reason = "", remark = "" } = fieldsOf(form)
  const path = `/field/rounds/${round.id}`
  if (left(round).length && !reason.trim()) {
    await saveDraft(path, { reason, remark, asked: true })
    return { to: path, replace: true }
  }
  await record(world, [{ kind: "rounds.end", body: { round_id: round.id, reason: reason.trim().slice(0, 200), remark } }], path)
  return { to: path, replace: true }
}
