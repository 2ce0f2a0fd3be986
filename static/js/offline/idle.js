/**
 * 闲置锁屏: a phone that nobody touches locks itself, with or without a network. What was begun is sealed for its author and comes
 * back where it was. Only whoever can open this phone again without a network is ever locked out of it: docs/decisions/0006.
 *
 * @typedef {{wall: number, mono: number, epoch: string}} Reading of the clocks
 */

import { attempted } from "./attempt.js"
import { KEPT_MS } from "./away.js"
import { stamp } from "./clock.js"
import { read, transaction, write } from "./database.js"
import { touch } from "./journal.js"
import { sayGoodbye } from "./sharing.js"
import { PIN_WAITS } from "./tries.js"
import { lock } from "./vault.js"

export const WARNING_MS = 30_000
/** A camera left running puts the lock off by so much, and no longer. */
export const MOST_BUSY_MS = 5 * 60_000
const MINUTE_MS = 60_000
const PLACE = "place" // among the drafts: sealed with them
const SITES = IDBKeyRange.bound("site/", "site0")

/**
 * For how long nobody touched the phone, ms: the clock that runs, or the one that goes on in sleep, whichever says more. A wall clock that
 * was set back since another start proves nothing: for ever.
 * @param {Reading | undefined} last @param {Reading} now
 */
export function idleFor(last, now) {
  if (!last) return 0
  const byWall = now.wall - last.wall
  if (last.epoch === now.epoch) return Math.max(0, byWall, now.mono - last.mono)
  return byWall < -MINUTE_MS ? Infinity : Math.max(0, byWall)
}

/** After how long this phone locks itself, ms; 0: never, or whoever works on it could not open it again. @returns {Promise<number>} */
export function limit() {
  return transaction("readonly", ["meta", "pack"], async (tx) => {
    const [open, people = [], sites] = [await tx.get("meta", "open"), await tx.get("meta", "people"), await tx.all("pack", SITES)]
    if (!people.some((/** @type {import("./unlocking.js").Person} */ one) => one.id === open?.person && opensHere(one))) return 0
    const minutes = sites.map(({ lock_minutes }) => lock_minutes ?? 0).filter((one) => one > 0)
    return minutes.length ? Math.min(...minutes) * MINUTE_MS : 0
  })
}

/** @param {import("./unlocking.js").Person} person */
const opensHere = ({ pin, badge, is_out, tries }) => !is_out && Boolean(badge || (pin && (tries?.failures ?? 0) <= PIN_WAITS.length))

/** Nobody works on it, and somebody could. */
export const isLocked = async () => (await read("meta", "signed_in")) === "" && Boolean((await read("meta", "people"))?.length)

/** @returns {Promise<Reading | undefined>} */
export const lastTouch = () => read("meta", "touched")

/** @param {Reading} at */
export const touched = (at) => write("meta", "touched", at)

/**
 * Locks the phone. False when nobody had it.
 * @param {{drafts?: [path: string, fields: object][], place?: string}} [begun] what is on the screen and not stored yet
 */
export const lockUp = ({ drafts = [], place = "" } = {}) =>
  navigator.locks.request("rounds-person", async () => {
    const { person } = (await read("meta", "open")) ?? {}
    if (!person) return false
    await keep(person, place ? [...drafts, [PLACE, { path: place }]] : drafts)
    const isDone = await lock(async (tx) => {
      tx.put("meta", (await tx.all("pack", SITES)).flatMap((/** @type {any} */ site) => site.phones ?? []), "sos")
      tx.put("meta", [...((await tx.get("meta", "goodbyes")) ?? []), ""], "goodbyes") // the cookie opens nothing any more
      tx.remove("meta", "touched")
    })
    if (isDone) navigator.locks.request("rounds-sync", sayGoodbye).catch(() => {}) // behind what is being sent; no network: at the next contact
    return isDone
  })

/** Only while they are still theirs to keep. @param {string} person @param {[path: string, fields: object][]} drafts */
function keep(person, drafts) {
  return transaction("readwrite", ["meta", "drafts"], async (tx) => {
    if ((await tx.get("meta", "open"))?.person !== person) return
    for (const [path, fields] of drafts) tx.put("drafts", fields, path)
    await touch(tx)
  })
}

/** At a start: the page that watches was closed, and nobody touched the phone since for too long. */
export async function lockIfOverdue() {
  const [most, away] = [await limit(), await read("meta", "away")]
  const isAway = away && Date.now() - away.at < KEPT_MS // closed by the phone's own camera
  if (!most || isAway || idleFor(await lastTouch(), stamp()) < most) return false
  return lockUp()
}

/** Where whoever has just opened the phone was when it locked itself; once. @returns {Promise<string | undefined>} */
export function takePlace() {
  return transaction("readwrite", ["meta", "drafts"], async (tx) => {
    const held = await tx.get("drafts", PLACE)
    if (!held) return
    tx.remove("drafts", PLACE)
    await touch(tx)
    return held.path
  })
}

/**
 * A page that the server opens for its cookie, on a phone that has locked itself or should have: only what was typed just now counts.
 * @param {string} [attempt] @returns {Promise<boolean>} whether they have to sign in again
 */
export async function mustSignIn(attempt = "") {
  const { pin, badge } = await attempted(attempt)
  const isFresh = Boolean(pin || badge)
  if (!isFresh) await lockIfOverdue()
  const goodbyes = (await read("meta", "goodbyes")) ?? []
  const isOver = goodbyes.includes("") && !isFresh
  if (isOver) await sayGoodbye()
  else await write("meta", "goodbyes", goodbyes.filter(Boolean)) // another cookie has taken the place of the one before
  await touched(stamp())
  return isOver
}
