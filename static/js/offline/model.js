/**
 * The world as this phone knows it: the pack, and over it what the journal says. Pure: time is an argument.
 * Entries that the server has applied are laid over too: a pack may be older than they are, and they change nothing in a newer one.
 *
 * @typedef {import("./snapshot.js").Snapshot} Snapshot
 * @typedef {import("./journal.js").Stored} Stored
 * @typedef {object} Visit
 * @property {string} id
 * @property {string} checkpoint_id
 * @property {string | null} round_id
 * @property {string | null} stop_id
 * @property {string | null} checklist_version_id
 * @property {number} at
 * @property {string} method
 * @property {boolean} ended
 * @property {Map<string, any>} answers body and photos by item, the latest
 */

import { madeAt } from "./clock.js"

const SHIFT_MS = 14 * 3_600_000

/** @param {Snapshot} snapshot @param {number} now ms */
export function model(snapshot, now) {
  const { pack, entries, meta } = snapshot
  now = Math.max(now, sinceContact(snapshot))
  const of = (/** @type {string} */ name) => pack.get(name) ?? new Map()
  const packed = of("person").get("me") ?? null
  // Somebody else signed in and their pack is not here yet: nothing may be written in the name of the one before.
  const me = meta.signed_in && packed?.id !== meta.signed_in ? null : packed
  const world = {
    now, me, snapshot,
    settings: { language: me?.language ?? "zh-CN", text_size: me?.text_size ?? "md", theme: me?.theme ?? "auto", sound: me?.sound ?? "on", ...meta.settings?.[me?.id ?? ""] },
    sites: of("site"), checkpoints: of("checkpoint"), labels: of("label"), checklists: of("checklist"), findings: of("finding"),
    rounds: [...of("round").values()].map((round) => ({ ...round, stops: round.stops.map((/** @type {any} */ stop) => ({ ...stop, state: "" })) })),
    visits: /** @type {Map<string, Visit>} */ (new Map()),
    cleared: new Set(),
  }
  const stops = new Map(world.rounds.flatMap((round) => round.stops.map((/** @type {any} */ stop) => [stop.id, stop])))
  const rounds = new Map(world.rounds.map((round) => [round.id, round]))
  for (const { entry } of entries) if (entry.person === me?.id) lay[entry.kind]?.({ world, stops, rounds }, { ...entry, at: madeAt(entry) })
  for (const round of world.rounds) for (const stop of round.stops) stop.state = stateOf(stop, now)
  world.rounds.sort((a, b) => a.starts_at - b.starts_at)
  return world
}

/** The last thing done since the server was heard: a clock set back and a new start must not undo the evening. @param {Snapshot} snapshot */
function sinceContact({ entries, meta }) {
  const last = entries[entries.length - 1]?.entry
  return last && last.anchor?.token === meta.anchor?.token ? madeAt(last) : 0
}

/** @typedef {ReturnType<typeof model>} Model */
/** @typedef {{world: Model, stops: Map<string, any>, rounds: Map<string, any>}} Under */

/** How each kind of entry changes what is shown. @type {Record<string, (under: Under, entry: any) => void>} */
const lay = {
  "rounds.start"({ rounds }, { body, at }) {
    const round = rounds.get(body.round_id)
    if (round) round.started_at ??= at
  },
  "rounds.visit"({ world, stops }, { body, at }) {
    const { visit_id: id, ...about } = body
    world.visits.set(id, { id, ...about, at, ended: false, answers: new Map() })
    const stop = stops.get(body.stop_id)
    if (!stop || at < stop.opens_at || isSeen(stop)) return
    Object.assign(stop, { outcome: at <= stop.due_at ? "on_time" : "late", seen_at: at, visit_id: id, skip_reason: "" })
  },
  "rounds.answer"({ world, stops }, { body, photos }) {
    const visit = world.visits.get(body.visit_id)
    visit?.answers.set(body.item_key, { ...body, photos })
    const stop = visit?.stop_id && stops.get(visit.stop_id)
    if (stop) stop.has_problem ||= isBad(body.value)
  },
  "rounds.visit_end"({ world }, { body }) {
    const visit = world.visits.get(body.visit_id)
    if (visit) visit.ended = true
  },
  "rounds.skip"({ stops }, { body, at }) {
    const stop = stops.get(body.stop_id)
    if (stop && !stop.outcome) Object.assign(stop, { outcome: "skipped", seen_at: at, skip_reason: body.reason })
  },
  "rounds.unskip"({ stops }, { body }) {
    const stop = stops.get(body.stop_id)
    if (stop?.outcome === "skipped") Object.assign(stop, { outcome: null, seen_at: null, skip_reason: "" })
  },
  "rounds.end"({ rounds }, { body, at }) {
    const round = rounds.get(body.round_id)
    if (round) round.ended_at ??= at
  },
  "rounds.clearance"({ world }, { body }) {
    world.cleared.add(body.finding_id)
  },
}

/** @param {any} value */
const isBad = (value) => value?.choice === "fail"

/** The same rule as webapp/rounds/rules.py; our own journal is complete, so nothing here is unknown. @param {any} stop @param {number} now */
function stateOf({ outcome, opens_at, grace_until }, now) {
  if (outcome) return outcome
  if (now < opens_at) return "pending"
  return now <= grace_until ? "due" : "missed"
}

/** @param {any} stop */
const isSeen = ({ outcome }) => outcome === "on_time" || outcome === "late"

/** @param {any} round */
export const isOver = (round) => round.ended_at != null

/** Rounds that can be walked now, the most urgent first. @param {Model} world */
export function current({ rounds, now }) {
  const open = rounds.filter((round) => !isOver(round) && now >= round.starts_at && (now <= round.grace_until || isUnderWay(round, now)))
  return open.sort((a, b) => Number(b.started_at != null) - Number(a.started_at != null) || a.starts_at - b.starts_at)[0] ?? null
}

/** Begun, not ended, and not of another shift. @param {any} round @param {number} now */
const isUnderWay = (round, now) => round.started_at != null && now <= round.grace_until + SHIFT_MS / 7

/** The next one that has not begun. @param {Model} world */
export const upcoming = ({ rounds, now }) => rounds.find((round) => !isOver(round) && round.starts_at > now) ?? null

/** @param {any} round */
export const left = (round) => round.stops.filter((/** @type {any} */ stop) => !stop.outcome)

/** Where to go now: the open stop that is due first, in the order of the route. @param {any} round */
export function next(round) {
  const open = left(round).sort((/** @type {any} */ a, /** @type {any} */ b) => a.position - b.position)
  return open.find((/** @type {any} */ stop) => stop.state !== "missed") ?? open[0] ?? null
}

/** The stop that a visit to this point answers, on a round that is open. @param {Model} world @param {string} checkpoint */
export function stopFor(world, checkpoint) {
  const now = current(world)
  const open = world.rounds.filter((round) => round === now || (!isOver(round) && world.now >= round.starts_at && world.now <= round.grace_until))
  open.sort((a, b) => Number(b === now) - Number(a === now))
  for (const round of open) {
    const stop = round.stops.find((/** @type {any} */ one) => one.checkpoint_id === checkpoint && world.now >= one.opens_at && !isSeen(one))
    if (stop) return { round, stop }
  }
  return null
}

/** A visit that was begun and not finished, of this shift. @param {Model} world */
export function unfinished({ visits, now }) {
  return [...visits.values()].reverse().find((visit) => !visit.ended && now - visit.at < SHIFT_MS) ?? null
}

/** @param {Model} world @param {string} checkpoint @returns {Visit | undefined} */
export const lastVisit = ({ visits }, checkpoint) => [...visits.values()].reverse().find((visit) => visit.checkpoint_id === checkpoint)
