/** What every screen wears: person, size, theme and the sync pill. */

import { madeAt } from "../clock.js"
import { clockTime, named } from "../display.js"
import { progress } from "../progress.js"

const JUST_NOW_MS = 3000
const STUCK_MS = 4 * 3_600_000

/** @typedef {import("../model.js").Model} Model */

/** @param {Model} world @param {string} build @param {{back?: string | null}} [own] */
export function frame(world, build, own = {}) {
  const { language, text_size, theme, sound } = world.settings
  const { name = "", is_demo = false } = world.me
  const site = world.sites.values().next().value
  return {
    title: "", subtitle: "", back: null, language, text_size, theme, sound, build, person_name: name, is_demo, pill: pill(world),
    site: { name: named(site, language), timezone: site?.timezone ?? "Asia/Shanghai" }, ...own,
  }
}

/** An entry is done when the server has it and each of its photos. @param {Model} world */
export function unsent({ snapshot: { entries, photos } }) {
  const missing = new Set(photos.filter(({ state }) => state === "waiting").map(({ sha256 }) => sha256))
  return entries.filter(({ state, entry }) => state === "waiting" || entry.photos.some((photo) => missing.has(photo)))
}

/** @param {Model} world */
export function pill(world) {
  const { entries, meta } = world.snapshot
  const open = unsent(world)
  const parked = entries.filter(({ state, seen }) => state === "parked" && !seen).length
  const said = { state: "saved", n: open.length, total: 0, time: "", hours: 0 }
  if (parked) return { ...said, state: "rejected", n: parked }
  if (open.length && progress.total) return { ...said, state: "sending", n: progress.done, total: progress.total }
  if (open.length) {
    const age = world.now - madeAt(open[0].entry)
    if (age > STUCK_MS) return { ...said, state: "stuck", hours: Math.floor(age / 3_600_000) }
    return { ...said, state: world.now - madeAt(open[open.length - 1].entry) < JUST_NOW_MS ? "saved" : "queued" }
  }
  if (!meta.receipt) return said
  return { ...said, state: "uploaded", time: clockTime(meta.receipt.at, offsetOf(world)) }
}

/** The offset of the person's site. @param {Model} world @param {string} [site] */
export const offsetOf = ({ sites }, site) => (sites.get(site) ?? sites.values().next().value)?.utc_offset_minutes ?? 480
