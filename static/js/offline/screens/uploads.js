/** 上传情况: each record, what became of it, and the ways out when it does not go. Also 最近操作. */

import { madeAt } from "../clock.js"
import { changes } from "../record.js"
import { custody, stateOf } from "../custody.js"
import { clockTime, named, said, size } from "../display.js"
import { exported } from "../export.js"
import { progress } from "../progress.js"
import { synchronise } from "../upload.js"
import { transaction } from "../database.js"
import { touch } from "../journal.js"
import { unanswered } from "./flags.js"
import { offsetOf, unsent } from "./frame.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

const MOST_SHOWN = 100
const PATIENCE_MS = 15_000
const SHIFT_MS = 14 * 3_600_000

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function uploads({ world }) {
  const { entries, photos, meta } = world.snapshot
  const open = unsent(world)
  const of = stateOf(world.snapshot)
  const own = entries.filter(({ entry }) => entry.person === world.me.id)
  const waiting = photos.filter(({ state }) => state === "waiting")
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {}
  const context = {
    records: own.reverse().slice(0, MOST_SHOWN).map((stored) => ({ ...recordOf(world, stored, open.includes(stored)), is_verified: of(stored) === "verified" })),
    custody: custody(world.snapshot), others: entries.length - own.length,
    waiting: open.length, waiting_photos: waiting.length, broken: photos.filter(({ state }) => state === "broken").length, refused: photos.filter(({ state }) => state === "refused").length,
    parked: entries.filter(({ state }) => state === "parked").length,
    receipt: meta.receipt ? clockTime(meta.receipt.at, offsetOf(world)) : "", contact: meta.contact ? clockTime(meta.contact.at, offsetOf(world)) : "",
    used: size(usage), free: size(Math.max(0, quota - usage)), failure: progress.failure, frame: { back: "/field/" },
  }
  return { template: "field/uploads.html", context }
}

/** One line of the journal in a person's words. @param {Model} world @param {any} stored @param {boolean} is_open */
export function recordOf(world, { id, state, code = "", seen, entry, receipt_at }, is_open) {
  const { kind, body } = entry
  const place = world.checkpoints.get(body.checkpoint_id ?? world.visits.get(body.visit_id)?.checkpoint_id)
  const round = world.rounds.find((one) => one.id === body.round_id)
  return {
    id, kind, code, seen: Boolean(seen), name: named(place, world.settings.language) || named(round, world.settings.language),
    at: clockTime(madeAt(entry), offsetOf(world, place?.site_id)), state: state === "sent" && is_open ? "photos" : state, photos: entry.photos.length,
    confirmed: receipt_at ? clockTime(receipt_at, offsetOf(world, place?.site_id)) : "", choice: body.value?.choice ?? "", ...answerOf(world, kind, body),
  }
}

/** What was asked and what was said. @param {Model} world @param {string} kind @param {any} body */
function answerOf(world, kind, body) {
  if (kind !== "rounds.answer") return { question: "", answer: "" }
  const item = world.checklists.get(body.checklist_version_id)?.items.find((/** @type {any} */ one) => one.key === body.item_key)
  const { milli, count, text, date, name, choice, choices } = body.value
  const options = [choice ?? choices ?? []].flat().map((key) => said(item?.options?.find((/** @type {any} */ one) => one.key === key)?.text, world.settings.language))
  const answer = milli === undefined ? (count ?? text ?? date ?? name ?? options.filter(Boolean).join(" ")) : `${text} ${item?.unit ?? ""}`
  return { question: said(item?.text, world.settings.language), answer: String(answer) }
}

/** 现在上传. @returns {Promise<Answer>} */
export async function sendNow() {
  await Promise.race([synchronise({ hurry: true }), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
  return { to: "/field/uploads", replace: true }
}

/** 知道了, for a record that the server keeps but could not apply. @param {Ask} ask @returns {Promise<Answer>} */
export async function acknowledge({ world, params }) {
  const stored = world.snapshot.entries.find(({ id }) => id === params.entry)
  if (stored) {
    await transaction("readwrite", ["meta", "entries"], async (tx) => {
      tx.put("entries", { ...(await tx.get("entries", stored.seq)), seen: true }, stored.seq)
      await touch(tx)
    })
    changes.dispatchEvent(new Event("upload:progress"))
  }
  return { to: "/field/uploads", replace: true }
}

/** Everything that waits, as a file that a person can carry. @returns {Promise<Answer>} */
export const exportFile = async () => ({ file: await exported() })

/** What can still be put right on this shift. @param {Ask} ask @returns {Answer} */
export function records({ world }) {
  const mine = world.snapshot.entries.filter(({ entry }) => entry.person === world.me.id && world.now - madeAt(entry) < SHIFT_MS)
  const last = new Map(mine.map((stored) => [stored.entry.body.visit_id + stored.entry.body.item_key, stored.id]))
  const open = unsent(world)
  const lines = mine.reverse().slice(0, MOST_SHOWN).map((stored) => ({ ...recordOf(world, stored, open.includes(stored)), ...remedy(world, stored, last) }))
  return { template: "field/records.html", context: { records: lines, flags: unanswered(world), frame: { back: "/field/" } } }
}

/** 撤销 for a skip, 更正 for an answer; what was corrected stays, struck through. @param {Model} world @param {any} stored @param {Map<string, string>} last */
function remedy(world, { id, entry: { kind, body } }, last) {
  const stop = kind === "rounds.skip" && world.rounds.flatMap((round) => round.stops).find((one) => one.id === body.stop_id)
  const isAnswer = kind === "rounds.answer"
  return {
    undo: stop && stop.outcome === "skipped" ? `/field/stops/${stop.id}/unskip` : "",
    correct: isAnswer && last.get(body.visit_id + body.item_key) === id ? `/field/visits/${body.visit_id}/items/${body.item_key}` : "",
    is_replaced: isAnswer && last.get(body.visit_id + body.item_key) !== id,
  }
}
