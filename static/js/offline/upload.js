/**
 * Sends what waits and fetches what is new: one tab at a time, as often as it takes, forgetting nothing.
 * Only what the server names in its answer is settled.
 */

import { canonical } from "./canonical.js"
import { sendPhotos } from "./blobs.js"
import { lastAnchor, stamp } from "./clock.js"
import { read, write } from "./database.js"
import { introduction, setEnrolled, sign } from "./enrolment.js"
import { device } from "./identity.js"
import { prune, settle, waiting } from "./journal.js"
import { apply, version } from "./pack.js"
import { discard, photos } from "./photos.js"
import { progress } from "./progress.js"
import { changes } from "./record.js"
import { call } from "./server.js"

const MOST_ENTRIES = 200
const MOST_BYTES = 128 * 1024
const FIRST_WAIT_MS = 2000
const LONGEST_WAIT_MS = 300_000
const HEARTBEAT_MS = 300_000
const KEPT_MS = 36 * 3_600_000
const UNKNOWN = "sync.unknown_device"
const TOO_LARGE = "sync.too_large"

let failures = 0
let notBefore = 0
let pushedAt = -Infinity
let isBusy = false
let isWanted = false
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again

/** @param {{hurry?: boolean}} [how] hurry: a person or the network says that now is better than later, and waits for its turn */
export async function synchronise({ hurry = false } = {}) {
  if (!hurry && performance.now() < notBefore) return
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
      const failure = await round()
      failures = notBefore = 0
      tell(failure, 0, 0)
    } catch (error) {
      await later(error)
    } finally {
      isBusy = false
    }
  })
  if (isWanted) await synchronise()
}

/** What is sent needs no session, what is fetched does: being signed out holds up nothing. @returns {Promise<string>} */
async function round() {
  const self = await device()
  if (!self.enrolled) await enrol(self)
  await push(self)
  await sendPhotos(self.id, tell)
  try {
    await pull(self.id)
  } catch (error) {
    const { why, code } = /** @type {import("./server.js").Unanswered} */ (error)
    if (why !== "signed_out" && why !== "refused") throw error
    if (code === UNKNOWN) await setEnrolled(false)
    return code || why
  }
  return ""
}

/** @param {unknown} error */
async function later(error) {
  const { why = "broken", wait = 0, code = "" } = /** @type {Partial<import("./server.js").Unanswered>} */ (error)
  if (why === "broken") console.error(error)
  if (code === UNKNOWN) await setEnrolled(false)
  const doubled = Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS) * (0.5 + Math.random())
  const pause = Math.max(wait, doubled)
  notBefore = performance.now() + pause // not of the wall: set back by a day, it would be silent for a day
  again = setTimeout(synchronise, pause + 50)
  tell(code || why, 0, 0)
}

/** @param {string} failure @param {number} done @param {number} total */
function tell(failure, done, total) {
  Object.assign(progress, { failure, done, total })
  changes.dispatchEvent(new Event("upload:progress"))
}

/** @param {import("./identity.js").Device} self */
async function enrol(self) {
  const name = (/\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? "").slice(0, 60)
  await call("/sync/devices", json(await introduction(self, name)))
  await setEnrolled(true)
}

/** @param {unknown} body @returns {RequestInit} */
const json = (body) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })

/** @param {import("./identity.js").Device} self */
async function push(self) {
  const tried = new Set()
  const total = (await waiting(Infinity)).length
  if (total === 0 && performance.now() - pushedAt < HEARTBEAT_MS) return
  for (let most = MOST_ENTRIES, done = 0; ; ) {
    const all = await waiting(Infinity)
    const batch = all.filter(({ id }) => !tried.has(id)).slice(0, most)
    if (batch.length === 0 && tried.size > 0) return
    const { size, request } = await envelope(self, batch, all.length - batch.length)
    if (size > MOST_BYTES && batch.length > 1) {
      most = Math.ceil(batch.length / 2)
      continue
    }
    tell("", Math.min(done + 1, total), total)
    for (const { id } of batch) tried.add(id)
    const answer = await call("/sync/push", request).catch((error) => {
      if (error.code !== TOO_LARGE || batch.length < 2) throw error
    })
    if (!answer) {
      most = Math.ceil(batch.length / 2)
      for (const { id } of batch) tried.delete(id)
      continue
    }
    pushedAt = performance.now()
    done += await settle(answer.outcomes, answer.receipt, batch)
    if (batch.length === 0) return
  }
}

/** One signed batch, packed. @param {import("./identity.js").Device} self @param {import("./journal.js").Stored[]} batch @param {number} left */
async function envelope(self, batch, left) {
  const named = new Set(batch.flatMap(({ entry }) => entry.photos))
  const notes = (await photos()).filter(({ sha256 }) => named.has(sha256)).map(({ sha256, size, mime, taken_at_ms, from_album }) => ({ sha256, size, mime, taken_at_ms, from_album }))
  const head = { seq: (await read("meta", "head"))?.seq ?? 0, ...stamp(), anchor: await lastAnchor() }
  const signature = await sign(self, { device: self.id, hashes: batch.map(({ hash }) => hash), head, waiting: left })
  const body = canonical({ device: self.id, entries: batch.map(({ entry }) => entry), photos: notes, waiting: left, head, signature })
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

/** @param {string} id */
async function pull(id) {
  const cursor = (await version())?.cursor ?? 0
  const given = await call(`/sync/pack?device=${id}&cursor=${cursor}`)
  if (given.full || given.upserts.length || given.removes.length || given.cursor !== cursor) await apply(given)
  await write("meta", "pulled", { at: given.server_time, session_until: given.session_until ?? null })
  const old = Date.now() - KEPT_MS
  await prune(old)
  await discard(old)
}
