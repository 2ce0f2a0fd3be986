/** The first screen: one next card for a guard, today's zones for a cleaner, a technician's jobs. */

import { clockTime, named } from "../display.js"
import { current, isOver, left, next, unfinished, upcoming } from "../model.js"
import { offsetOf } from "./frame.js"
import { stepOf } from "./items.js"

const URGENT_MS = 10 * 60_000
const SHOWN_SHAPES = 14

/** @typedef {import("../model.js").Model} Model */

/** @param {import("../router.js").Ask} ask */
export function home({ world, is_cold }) {
  const begun = unfinished(world)
  const { away } = world.snapshot.meta // closed by the phone's own camera: offline/away.js
  if (is_cold && away && Date.now() - away.at < 900_000) return { to: away.path }
  if (begun && is_cold) return { to: `/field/visits/${begun.id}` }
  const { role } = world.me
  if (role === "technician") return { to: "/field/jobs" }
  return role === "cleaner" ? today(world) : nextCard(world)
}

/** @param {Model} world */
function nextCard(world) {
  const { language } = world.settings
  const round = current(world)
  const stop = round && next(round)
  const [begun, soon] = [unfinished(world), upcoming(world)]
  const context = {
    round: round && roundOf(world, round),
    stop: stop && stopOf(world, stop),
    begun: begun && { id: begun.id, name: named(world.checkpoints.get(begun.checkpoint_id), language), ...stepOf(world, begun) },
    soon: soon && { name: named(soon, language), at: clockTime(soon.starts_at, offsetOf(world, soon.site_id)) },
    rework: [...world.findings.values()].filter(({ id, mine }) => mine && !world.cleared.has(id)).length,
  }
  return { template: "field/next.html", context }
}

/** @param {Model} world @param {any} round */
export function roundOf(world, round) {
  const done = round.stops.filter((/** @type {any} */ stop) => stop.outcome).length
  const shown = around(round.stops, next(round))
  return {
    id: round.id, name: named(round, world.settings.language), number: round.number, kind: round.kind,
    done, total: round.stops.length, left: left(round).length, is_over: isOver(round), is_started: round.started_at != null,
    ends: clockTime(round.ends_at, offsetOf(world, round.site_id)),
    shapes: shown.map((/** @type {any} */ stop) => ({ state: stop.state, has_problem: stop.has_problem, is_current: stop === next(round) })),
  }
}

/** As many shapes as fit a line or two, with the present one among them. @param {any[]} stops @param {any} here */
function around(stops, here) {
  const sorted = [...stops].sort((a, b) => a.position - b.position)
  const at = Math.max(0, sorted.indexOf(here))
  const from = Math.max(0, Math.min(at - Math.floor(SHOWN_SHAPES / 2), sorted.length - SHOWN_SHAPES))
  return sorted.slice(from, from + SHOWN_SHAPES)
}

/** @param {Model} world @param {any} stop */
export function stopOf(world, stop) {
  const { language } = world.settings
  const place = world.checkpoints.get(stop.checkpoint_id) ?? {}
  const left_ms = stop.due_at - world.now
  return {
    id: stop.id, checkpoint_id: stop.checkpoint_id, state: stop.state, position: stop.position, has_problem: stop.has_problem,
    skip_reason: stop.skip_reason ?? "", visit_id: stop.visit_id,
    name: named(place, language), zone: named(place, language, "zone"), directions: named(place, language, "directions"), code: place.code ?? "",
    due: clockTime(stop.due_at, offsetOf(world, place.site_id)), seen: clockTime(stop.seen_at, offsetOf(world, place.site_id)),
    minutes: left_ms >= 0 && left_ms <= URGENT_MS ? Math.ceil(left_ms / 60_000) : null, is_past: left_ms < 0,
  }
}

/** @param {Model} world */
function today(world) {
  const rounds = world.rounds.filter((round) => round.starts_at <= world.now + 12 * 3_600_000 && round.grace_until > world.now - 12 * 3_600_000)
  const zones = rounds.flatMap((round) => round.stops.map((/** @type {any} */ stop) => stopOf(world, stop)))
  const round = current(world)
  const here = round && next(round)
  const begun = unfinished(world)
  const site = world.sites.values().next().value
  const context = {
    name: world.me.name, zones, done: zones.filter((zone) => ["on_time", "late"].includes(zone.state)).length, total: zones.length,
    zone: here && stopOf(world, here), begun: begun && { id: begun.id, name: named(world.checkpoints.get(begun.checkpoint_id), world.settings.language) },
    phones: (site?.phones ?? []).map((/** @type {any} */ phone) => ({ label: named(phone, world.settings.language, "label"), number: phone.number })),
    rework: [...world.findings.values()].filter(({ id, mine }) => mine && !world.cleared.has(id)).map((finding) => ({ id: finding.id, title: named(finding, world.settings.language, "title") })),
  }
  return { template: "field/today.html", context }
}
