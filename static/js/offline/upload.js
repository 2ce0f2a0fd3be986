/**
 * Sends what waits and fetches what is new: one tab at a time, as often as it takes, forgetting nothing.
 * Only what the server names in its answer is settled.
 */

import { canonical } from "./canonical.js"
import { sendPhotos } from "./blobs.js"
import { brief } from "./brief.js"
import { lastAnchor, stamp } from "./clock.js"
import { read, write } from "./database.js"
import { enrol, setEnrolled, sign } from "./enrolment.js"
import { device } from "./identity.js"
import { apply, version } from "./pack.js"
import { Patience } from "./patience.js"
import { discard, photos } from "./photos.js"
import { progress } from "./progress.js"
import { changes } from "./record.js"
import { call } from "./server.js"
import { held, prune, recheck, settle, waiting } from "./settling.js"
import { belong, comeBack, settleIn, stampsOf } from "./sharing.js"
import "./whereabouts.js" // listens to what is stored: every page loads this behind its first screen

const MOST_ENTRIES = 200
const MOST_BYTES = 128 * 1024
const HEARTBEAT_MS = 300_000
const KEPT_MS = 36 * 3_600_000
const UNKNOWN = "sync.unknown_device"
const TAKEN = "sync.device_taken"
const TOO_LARGE = "sync.too_large"
const UNKNOWN_SEAL = "sync.unknown_seal"

const patience = new Patience()
let pushedAt = -Infinity
let told = "" // of the last 出班检查
let isBusy = false
let isWanted = false
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again

/** @param {{hurry?: boolean, returned?: boolean}} [how] hurry: a person says that now is better than later, and waits for a turn; returned: the network or the page is back */
export async function synchronise({ hurry = false, returned = false } = {}) {
  if (returned && !hurry) await comeBackGently()
  if (!hurry && patience.left > 0) return
  if (isBusy && !hurry) {
    isWanted = true // what was just written down may have come too late for the batch under way
    return
  }
  await navigator.locks.request("rounds-sync", { ifAvailable: !hurry }, async (lock) => {
    if (!lock) return
    isBusy = true
    isWanted = false
    clearTimeout(again)
    try {
      const { failure, rest } = await round(hurry)
      patience.succeeded()
      if (rest < Infinity) tryAgain(rest)
      tell(failure, 0, 0)
    } catch (error) {
      await later(error)
    } finally {
      isBusy = false
    }
  })
  if (isWanted) await synchronise()
}

/** What is sent needs no session, what is fetched does: being signed out holds up nothing. @param {boolean} hurry @returns {Promise<{failure: string, rest: number}>} rest: ms until a photo that was put off may go */
async function round(hurry) {
  const self = await device()
  const taken = self.enrolled ? "" : await enrol(self).then(() => "", ofAnother)
  await push(self)
  const rest = await sendPhotos(self.id, hurry, tell)
  return { rest, failure: taken || (await fetchNew(self)) }
}

/** @param {import("./identity.js").Device} self @returns {Promise<string>} why not */
async function fetchNew(self) {
  try {
    await comeBack()
    if ((await read("meta", "signed_in")) === "") return "" // locked: nobody to fetch for
    if (!(await read("meta", "release_key"))) await enrol(self)
    if (!(await pull(self.id))) return "signed_out"
  } catch (error) {
    const { why, code } = /** @type {import("./server.js").Unanswered} */ (error)
    if (why !== "signed_out" && why !== "refused") throw error
    if (code === UNKNOWN) await setEnrolled(false)
    return code || why
  }
  return ""
}

/** Enrolled in another company: what it has for them still goes there, and nothing is fetched here. @param {any} error */
function ofAnother(error) {
  if (error.code !== TAKEN) throw error
  return TAKEN
}

/** @param {unknown} error */
async function later(error) {
  const { why = "broken", wait = 0, code = "" } = /** @type {Partial<import("./server.js").Unanswered>} */ (error)
  if (why === "broken") console.error(error)
  if (code === UNKNOWN) await setEnrolled(false)
  tryAgain(patience.failed(wait))
  tell(code || why, 0, 0)
}

/** @param {number} pause ms, by a clock that nobody sets back */
function tryAgain(pause) {
  clearTimeout(again)
  again = setTimeout(synchronise, pause + 50)
}

/** Those who were away for long do not all come in the same second. */
async function comeBackGently() {
  const { at = 0, spread = 0 } = (await read("meta", "contact")) ?? {}
  const pause = patience.returned(Math.abs(Date.now() - at), 1000 * spread)
  if (pause > 0) tryAgain(pause)
}

/** @param {string} failure @param {number} done @param {number} total */
function tell(failure, done, total) {
  Object.assign(progress, { failure, done, total })
  changes.dispatchEvent(new Event("upload:progress"))
}

/** @param {import("./identity.js").Device} self */
async function push(self) {
  const tried = new Set()
  const total = (await waiting(Infinity)).length
  const checkup = await read("meta", "checkup")
  const news = checkup ? `red: ${checkup.red}` : ""
  if (total === 0 && news === told && performance.now() - pushedAt < HEARTBEAT_MS) return
  for (let most = MOST_ENTRIES, done = 0; ; ) {
    const all = await waiting(Infinity)
    const batch = all.filter(({ id }) => !tried.has(id)).slice(0, most)
    if (batch.length === 0 && tried.size > 0) return
    const { size, request } = await envelope(self, batch, (await held()) - batch.length)
    if (size > MOST_BYTES && batch.length > 1) {
      most = Math.ceil(batch.length / 2)
      continue
    }
    tell("", Math.min(done + 1, total), total)
    for (const { id } of batch) tried.add(id)
    const answer = await call("/sync/push", request).catch((error) => {
      const others = error.code === UNKNOWN_SEAL ? batch.filter((_, at) => !error.body.errors.some((/** @type {any} */ { path }) => path === `entries/${at}`)) : batch
      if ((error.code !== TOO_LARGE || batch.length < 2) && others.length === batch.length) throw error
      if (others === batch) most = Math.ceil(batch.length / 2)
      for (const { id } of others) tried.delete(id) // sealed for another server: it stays here, the others go
    })
    if (!answer) continue
    pushedAt = performance.now()
    told = news
    done += await settle(answer, batch)
    if (batch.length === 0) return
  }
}

/** One signed batch, packed. @param {import("./identity.js").Device} self @param {import("./journal.js").Stored[]} batch @param {number} left */
async function envelope(self, batch, left) {
  const named = new Set(batch.flatMap(({ entry }) => entry.photos))
  const notes = (await photos()).filter(({ sha256 }) => named.has(sha256)).map(({ sha256, size, mime, taken_at_ms, from_album }) => ({ sha256, size, mime, taken_at_ms, from_album }))
  const checkup = await read("meta", "checkup")
  const head = { seq: (await read("meta", "head"))?.seq ?? 0, ...stamp(), anchor: await lastAnchor(), ...(checkup && { checkup }) }
  const signature = await sign(self, { device: self.id, hashes: batch.map(({ hash }) => hash), head, waiting: left })
  const body = canonical({ device: self.id, entries: batch.map(brief), photos: notes, waiting: left, head, signature })
  return packed(body)
}

/** @param {string} text */
async function packed(text) {
  const headers = { "Content-Type": "application/json" }
  if (typeof CompressionStream === "undefined") return { size: text.length, request: { method: "POST", headers, body: text } }
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))
  const body = await new Response(stream).arrayBuffer()
  return { size: body.byteLength, request: { method: "POST", headers: { ...headers, "Content-Encoding": "gzip" }, body } }
}

/** False when the answer is not for whoever this phone works for now. @param {string} id */
async function pull(id) {
  const cursor = (await version())?.cursor ?? 0
  const given = await call(`/sync/pack?device=${id}&cursor=${cursor}${await stampsOf()}`)
  if (!(await settleIn(given))) return false
  if (given.full || given.upserts.length || given.removes.length || given.cursor !== cursor) {
    if (!(await apply(given))) return false
  }
  await belong(given)
  await write("meta", "pulled", { at: given.server_time, session_until: given.session_until ?? null })
  const old = Date.now() - KEPT_MS
  await recheck()
  await prune(old)
  await discard(old)
  return true
}
