/** 我的到位提示: which of one's own visits the rules wonder about, why, and one's answer to it (申诉). */

import { madeAt } from "../clock.js"
import { clockTime, day, named } from "../display.js"
import { record } from "../record.js"
import { offsetOf } from "./frame.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

const LONGEST = 500
const MINUTE = 60_000
const NARROW = 2 * MINUTE // up to here half a width says enough

/** @param {Ask} ask @returns {Answer} */
export function flags({ world }) {
  const all = [...carried(world)].sort((a, b) => b.at - a.at).map((flag) => flagOf(world, flag))
  return { template: "field/flags.html", context: { flags: all, frame: { back: "/field/records" } } }
}

/** @param {Ask} ask @returns {Answer} */
export function flag({ world, params, draft }) {
  const found = carried(world).find(({ visit_id }) => visit_id === params.visit)
  if (!found) return { to: "/field/flags", replace: true }
  return { template: "field/flag.html", context: { flag: flagOf(world, found), draft: draft ?? {}, frame: { back: "/field/flags" } } }
}

/** 申诉: the usual answer, and whatever was added to it. @param {Ask} ask @returns {Promise<Answer>} */
export async function appeal({ world, params, form }) {
  const found = carried(world).find(({ visit_id }) => visit_id === params.visit)
  const path = `/field/flags/${params.visit}`
  if (!found || standing(world, found).appeal) return { to: path, replace: true }
  const words = [form.get("usual"), form.get("text")].map((one) => String(one ?? "").trim()).filter(Boolean)
  const text = [...words.join(" · ")].slice(0, LONGEST).join("")
  if (!text) return { to: path, replace: true }
  await record(world, [{ kind: "presence.appeal", body: { visit_id: found.visit_id, text } }], path)
  return { to: path, replace: true }
}

/** @param {Model} world @returns {any[]} */
const carried = ({ snapshot }) => [...(snapshot.pack.get("flag") ?? new Map()).values()]

/** How many are still to be answered. @param {Model} world */
export const unanswered = (world) => carried(world).filter((flag) => !standing(world, flag).appeal).length

/** What the pack says of the appeal; what is in the journal since then comes first. @param {Model} world @param {any} flag */
function standing({ snapshot, me }, { visit_id, appeal: said, appeal_text, appealed_at, decided_by, decided_at, words }) {
  const own = [...snapshot.entries].reverse().find(({ entry }) => entry.kind === "presence.appeal" && entry.person === me.id && entry.body.visit_id === visit_id)
  if (own && !said) return { appeal: "waiting", appealed_at: madeAt(own.entry), text: own.entry.body.text, decided_by: "", decided_at: null, words: "" }
  return { appeal: said, appealed_at, text: appeal_text || own?.entry.body.text || "", decided_by: decided_by ?? "", decided_at, words: words ?? "" }
}

/** @param {number} ms @param {number} minutes */
const dayAndTime = (ms, minutes) => `${day(ms, minutes).slice(5)} ${clockTime(ms, minutes)}`

/**
 * When it was and how sure that is, as webapp/web/proved.py tells it: half a width in seconds, or a range rounded outwards.
 * @param {any} flag @param {number} minutes
 */
function proved({ at, not_before, not_after }, minutes) {
  const told = { at: dayAndTime(at, minutes), off: 0, earliest: "", latest: "" }
  if (not_after == null || not_before === not_after) return told
  const off = Math.max(at - (not_before ?? -Infinity), not_after - at)
  if (off <= NARROW) return { ...told, off: Math.ceil(off / 1000) }
  const near = (/** @type {number} */ ms) => (day(ms, minutes) === day(at, minutes) ? clockTime : dayAndTime)(ms, minutes)
  return { ...told, earliest: not_before == null ? "" : near(not_before), latest: near(not_after + MINUTE - 1) }
}

/** @param {Model} world @param {any} flag */
function flagOf(world, flag) {
  const { language } = world.settings
  const minutes = offsetOf(world, world.checkpoints.get(flag.checkpoint_id)?.site_id)
  const when = (/** @type {number | null} */ ms) => (ms == null ? "" : dayAndTime(ms, minutes))
  const { appeal: state, appealed_at, decided_at, decided_by, words, text } = standing(world, flag)
  return {
    id: flag.visit_id, name: named(flag, language), ...proved(flag, minutes), band: flag.band, state, text, decided_by, words,
    reasons: flag.reasons.map((/** @type {any} */ reason) => named(reason, language, "text")), appealed: when(appealed_at), decided: when(decided_at),
  }
}
