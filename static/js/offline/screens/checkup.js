/** 手机体检 and its one word on the first screen: is this phone fit to go where there is no network? */

import { lastAnchor, offset } from "../clock.js"
import { read, write } from "../database.js"
import { clockTime, size } from "../display.js"
import { device } from "../identity.js"
import { isOver } from "../model.js"
import { progress } from "../progress.js"
import { isReady, readiness, SHIFT_MS } from "../readiness.js"
import { offsetOf, unsent } from "./frame.js"
import { isOpen } from "./position.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

const HOUR_MS = 3_600_000
const NOTE_MS = 60_000
const SIGNED_OUT = ["signed_out", "sync.unknown_device"]

/** The page; its rows come from `ready`, once the page has asked the browser. @param {Ask} ask @returns {Promise<Answer>} */
export async function checkup({ query }) {
  const is_first = query.has("first")
  const in_wechat = /MicroMessenger/i.test(navigator.userAgent)
  return { template: "field/checkup.html", context: { in_wechat, is_first, enrolled: (await device()).enrolled, frame: { back: is_first ? "/field/settings?first=1" : "/field/" } } }
}

/** A fragment for islands/phone_ready.js: every row, or with ?card the one word, unless a round of this shift has begun. @param {Ask} ask @returns {Promise<Answer>} */
export async function ready({ world, query }) {
  const facts = JSON.parse(query.get("facts") ?? "{}")
  const stored = await gathered(world)
  const rows = readiness(facts, stored, world.now).sort((a, b) => Number(b.tone === "bad") - Number(a.tone === "bad"))
  if (!isOut(world)) await note(rows, world.now)
  const context = {
    rows, is_ready: isReady(rows), is_card: query.has("card"), is_shown: !query.has("card") || !isOut(world),
    open: rows.filter(({ tone }) => tone === "bad").length, untold: rows.filter(({ tone }) => tone === "unknown" || tone === "warn").length,
    asks_position: isOpen(world), ...words(world, facts, stored),
  }
  return { template: "field/ready.html", context }
}

/** What the next push tells the office: what was found before going out, and when. @param {import("../readiness.js").Row[]} rows @param {number} at */
async function note(rows, at) {
  const red = rows.filter(({ tone }) => tone === "bad").map(({ name }) => name)
  const held = await read("meta", "checkup")
  if (held?.red.join() !== red.join() || at - held.at > NOTE_MS) await write("meta", "checkup", { at, red })
}

/** @param {Model} world @returns {Promise<import("../readiness.js").Stored>} */
async function gathered(world) {
  const [pulled, tried, anchor] = [await read("meta", "pulled"), await read("meta", "tried"), await lastAnchor()]
  const rounds = ofShift(world)
  const { photos, meta } = world.snapshot
  return {
    pulled_at: pulled?.at ?? null, has_pack: Boolean(meta.pack), rounds: rounds.length, session_until: pulled?.session_until ?? null,
    is_signed_out: SIGNED_OUT.includes(progress.failure), can_unlock: (meta.people ?? []).some(isAtHome(world.me.id)), shift_ends: Math.max(world.now, ...rounds.map(({ grace_until }) => grace_until)),
    heard_at: meta.contact?.at ?? null, clock_off: offset(anchor), unsent: unsent(world).length,
    has_sent_photos: photos.some(({ verified }) => verified), tried: tried ?? {},
  }
}

/** Whose badge or PIN opens this phone when the session is over: offline/unlocking.js. @param {string} me @returns {(person: any) => boolean} */
const isAtHome = (me) => ({ id, pin, badge, is_out }) => id === me && !is_out && Boolean(pin || badge)

/** @param {Model} world @returns {any[]} */
const ofShift = ({ rounds, now }) => rounds.filter((round) => !isOver(round) && round.grace_until > now && round.starts_at < now + SHIFT_MS)

/** Whoever is on the way needs no word about going out. @param {Model} world */
const isOut = ({ rounds, now }) => rounds.some(({ started_at }) => started_at != null && now - started_at < SHIFT_MS)

/** @param {Model} world @param {any} facts @param {import("../readiness.js").Stored} stored */
function words(world, facts, stored) {
  const minutes = offsetOf(world)
  return {
    pulled: clockTime(stored.pulled_at, minutes), rounds: stored.rounds, unsent: stored.unsent, pack_size: size(world.snapshot.meta.pack?.size ?? 0),
    session_day: stored.session_until === null ? "" : new Date(stored.session_until + minutes * 60_000).toISOString().slice(5, 10),
    heard: clockTime(stored.heard_at, minutes), heard_hours: Math.floor((world.now - (stored.heard_at ?? world.now)) / HOUR_MS),
    clock_minutes: Math.round(Math.abs(stored.clock_off ?? 0) / 60_000), free: facts.free === null ? "" : size(facts.free ?? 0), battery: facts.battery,
  }
}
