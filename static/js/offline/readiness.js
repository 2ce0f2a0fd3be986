/**
 * Whether this phone is fit for a shift without a network. Pure: what the browser says, what is stored and the time are arguments.
 *
 * ok: fine · bad: to be mended before going out · warn: to be known · unknown: the browser does not tell
 * @typedef {"ok" | "bad" | "warn" | "unknown"} Tone
 * @typedef {{name: string, tone: Tone, code: string, fix: string}} Row code: which words; fix: what one tap does, "" for nothing
 *
 * @typedef {object} Facts what only a page can ask the browser; null: it does not tell
 * @property {"granted" | "denied" | "prompt" | null} camera
 * @property {boolean | null} is_protected persistent storage
 * @property {number | null} free bytes
 * @property {boolean | null} pages every file of this build is kept; null: no service worker
 * @property {boolean | null} reader the code reader is kept
 * @property {number | null} battery per cent
 * @property {boolean} is_charging
 *
 * @typedef {object} Stored
 * @property {number | null} pulled_at when the server last said that the pack is right
 * @property {boolean} has_pack
 * @property {number} rounds of this shift
 * @property {number | null} session_until
 * @property {boolean} is_signed_out
 * @property {boolean} can_unlock badge or PIN are enough without the server
 * @property {number} shift_ends
 * @property {number | null} heard_at the last word of the server
 * @property {number | null} clock_off ms
 * @property {number} unsent
 * @property {boolean} has_sent_photos
 * @property {{camera?: number, storage?: number}} tried when the person last let us try
 */

import { LITTLE_ROOM } from "./room.js"

export const FRESH_MS = 4 * 3_600_000
export const SHIFT_MS = 12 * 3_600_000
const TRIED_MS = 24 * 3_600_000
const CLOCK_OFF_MS = 120_000
const NO_ROOM = 50_000_000
const LOW_BATTERY = 25

/** @param {Facts} facts @param {Stored} stored @param {number} now ms @returns {Row[]} in the order in which they matter */
export function readiness(facts, stored, now) {
  const rows = [
    row("pack", pack(stored, now)),
    row("reader", kept(facts.reader, facts.pages)),
    row("pages", kept(facts.pages, facts.pages)),
    row("session", session(stored)),
    row("clock", clock(stored, now)),
    row("unsent", stored.unsent ? ["bad", "waiting", "send"] : ["ok", "none"]),
    row("camera", camera(facts.camera, stored.tried.camera, now)),
    row("storage", storage(facts.is_protected, stored.tried.storage)),
    row("room", room(facts.free, stored.has_sent_photos)),
  ]
  if (facts.battery !== null) rows.push(row("battery", facts.battery < LOW_BATTERY && !facts.is_charging ? ["warn", "low"] : ["ok", "enough"]))
  return rows
}

/** One word for all of it: green only when nothing is to be mended. @param {Row[]} rows */
export const isReady = (rows) => rows.every(({ tone }) => tone !== "bad")

/** @typedef {[tone: Tone, code: string, fix?: string]} Said */

/** @param {string} name @param {Said} said @returns {Row} */
const row = (name, [tone, code, fix = ""]) => ({ name, tone, code, fix })

/** @param {Stored} stored @param {number} now @returns {Said} */
function pack({ has_pack, pulled_at, rounds }, now) {
  if (!has_pack || pulled_at === null) return ["bad", "none", "pull"]
  if (now - pulled_at > FRESH_MS) return ["bad", "old", "pull"]
  return rounds ? ["ok", "fresh"] : ["warn", "empty", "pull"]
}

/** @param {boolean | null} is_kept @param {boolean | null} pages @returns {Said} */
function kept(is_kept, pages) {
  if (pages === null) return ["bad", "impossible"] // no service worker here: words say which browser has one
  return is_kept ? ["ok", "kept"] : ["bad", "missing", "keep"]
}

/** @param {Stored} stored @returns {Said} */
function session({ session_until, is_signed_out, can_unlock, shift_ends }) {
  if (can_unlock) return ["ok", "unlock"]
  if (is_signed_out) return ["bad", "over", "sign_in"]
  if (session_until === null) return ["unknown", "unknown"]
  return session_until < shift_ends + SHIFT_MS ? ["bad", "short", "sign_in"] : ["ok", "good"]
}

/** @param {Stored} stored @param {number} now @returns {Said} */
function clock({ heard_at, clock_off }, now) {
  if (heard_at === null) return ["bad", "never", "pull"]
  if (now - heard_at > FRESH_MS) return ["bad", "old", "pull"]
  if (Math.abs(clock_off ?? 0) > CLOCK_OFF_MS) return ["warn", (clock_off ?? 0) > 0 ? "ahead" : "behind"]
  return ["ok", "right"]
}

/** Some browsers ask at every start: what was allowed within a day counts. @param {Facts["camera"]} said @param {number | undefined} tried @param {number} now @returns {Said} */
function camera(said, tried, now) {
  if (said === "granted") return ["ok", "allowed"]
  if (said === "denied") return ["bad", "denied", "camera"]
  return tried !== undefined && now - tried < TRIED_MS ? ["ok", "allowed"] : ["bad", "untried", "camera"]
}

/** A browser that was asked and will not promise cannot be made to. @param {boolean | null} is_protected @param {number | undefined} tried @returns {Said} */
function storage(is_protected, tried) {
  if (is_protected === null) return ["unknown", "unknown"]
  if (is_protected) return ["ok", "protected"]
  return tried === undefined ? ["bad", "unasked", "storage"] : ["warn", "refused", "storage"]
}

/** @param {number | null} free @param {boolean} has_sent_photos @returns {Said} */
function room(free, has_sent_photos) {
  if (free === null) return ["unknown", "unknown"]
  const fix = has_sent_photos ? "room" : ""
  if (free < NO_ROOM) return ["bad", "none", fix]
  return free < LITTLE_ROOM ? ["warn", "little", fix] : ["ok", "enough"]
}
