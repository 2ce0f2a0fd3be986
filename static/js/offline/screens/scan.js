/** Scanning: what a code means, and being at a point. */

import { clockTime, named } from "../display.js"
import { newId } from "../identity.js"
import { recognise } from "../labels.js"
import { current, lastVisit, next, stopFor } from "../model.js"
import { record } from "../record.js"
import { offsetOf } from "./frame.js"
import { stopOf } from "./home.js"

const AGAIN_MS = 60_000

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

/** @param {Ask} ask @returns {Answer} */
export function scan({ world, query }) {
  const round = current(world)
  const stop = round && next(round)
  const context = { stop: stop && stopOf(world, stop), typing: query.has("type"), frame: { back: "/field/" } }
  return { template: query.has("type") ? "field/code.html" : "field/scan.html", context }
}

/** Opened by the phone's own camera: reading writes nothing, so it asks first. @param {Ask} ask @returns {Answer} */
export function link({ world, params }) {
  const { fault, label } = recognise(`/C/${params.payload}`, world.labels)
  const place = label && world.checkpoints.get(label.checkpoint_id)
  const context = { fault: fault ?? (place ? "" : "foreign"), payload: params.payload, name: named(place, world.settings.language), directions: named(place, world.settings.language, "directions"), frame: { back: "/field/" } }
  return { template: "field/link.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function arrive({ world, form }) {
  const { language } = world.settings
  const text = String(form.get("text") ?? "")
  const method = String(form.get("method") || "scan")
  const { fault, label } = recognise(text, world.labels)
  const place = label && world.checkpoints.get(label.checkpoint_id)
  if (!place) return told(world, fault === "unread" && method === "typed" ? "mistyped" : (fault ?? "foreign"), "")
  const name = named(place, language)
  const before = lastVisit(world, place.id)
  if (before && !before.ended) return { to: `/field/visits/${before.id}`, feedback: { kind: "ok", name } }
  if (before && Math.abs(world.now - before.at) < AGAIN_MS) return told(world, "again", name)
  const { drafts, id, kind } = begin(world, place, label, method)
  await record(world, drafts)
  return { to: `/field/visits/${id}`, feedback: { kind: label.voided ? "voided" : kind, name } }
}

/** The entries of an arrival. @param {Model} world @param {any} place @param {any} label @param {string} method */
function begin(world, place, label, method) {
  const found = stopFor(world, place.id)
  const id = newId()
  const version = found ? found.stop.checklist_version_id : place.checklist_version_id
  const awaited = found && next(found.round)
  const isOutOfTurn = !found || (found.round.is_ordered && awaited?.id !== found.stop.id)
  /** @type {import("../journal.js").Draft[]} */
  const drafts = []
  if (found && found.round.started_at == null) drafts.push({ kind: "rounds.start", body: { round_id: found.round.id } })
  drafts.push({
    kind: "rounds.visit",
    body: {
      visit_id: id, checkpoint_id: place.id, round_id: found?.round.id ?? null, stop_id: found?.stop.id ?? null,
      checklist_version_id: version ?? null, label_code: label.code, label_revision: label.revision, method,
    },
  })
  if (!(world.checklists.get(version)?.items ?? []).length) drafts.push({ kind: "rounds.visit_end", body: { visit_id: id } })
  return { drafts, id, kind: isOutOfTurn ? (found ? "early" : "extra") : "ok" }
}

/** A word beside the camera, which stays open. @param {Model} world @param {string} kind @param {string} name @returns {Answer} */
function told(world, kind, name) {
  const packed = clockTime(world.snapshot.meta.pack?.at, offsetOf(world))
  const headers = { "HX-Retarget": "#scan-result", "HX-Reswap": "innerHTML", "HX-Push-Url": "false" }
  return { template: "field/_scan_result.html", context: { result: { kind, name, packed } }, headers }
}
