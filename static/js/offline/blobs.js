/**
 * Photos to the server, by hash, in pieces that can be resumed: what arrived is asked for, never guessed.
 * What becomes of a photo after each answer: docs/sync-protocol.md, Photos. Its bytes stay until the server has signed for them.
 */

import { entries } from "./journal.js"
import { mark, photos, verified } from "./photos.js"
import { Pieces } from "./pieces.js"
import { reach, refusal, Unanswered } from "./server.js"
import { photoSent } from "./settling.js"

/** What the server found about the very bytes, their hash being right. A later version of it may find otherwise. */
const VERDICTS = ["not_an_image", "truncated", "too_many_pixels", "too_large"]
const VERDICT_REST_MS = 6 * 3_600_000
const REST_MS = 60_000

const pieces = new Pieces()
/** Photos that are let alone for now: name → performance.now(). Gone with the page, so that each start and each new version tries all. @type {Map<string, number>} */
const resting = new Map()

/**
 * Sends the photos that an entry names and the server has not signed for, oldest first.
 * @param {string} device @param {boolean} hurry a person wants it: nothing rests @param {(failure: string, done: number, total: number) => void} tell
 * @returns {Promise<number>} ms until one that was put off may be tried again; Infinity for none
 */
export async function sendPhotos(device, hurry, tell) {
  if (hurry) resting.clear()
  const named = new Set((await entries()).flatMap(({ entry }) => entry.photos))
  const unsigned = (await photos()).filter(({ sha256, verified }) => named.has(sha256) && !verified)
  const open = unsigned.filter((photo) => rest(photo) <= 0).sort((a, b) => a.at - b.at)
  let done = 0
  for (const photo of open) {
    tell("", ++done, open.length)
    await send(photo, device).catch((error) => putOff(error, photo))
  }
  return Math.min(Infinity, ...unsigned.map(rest).filter((left) => left > 0))
}

/** @param {import("./photos.js").Photo} photo @returns {number} ms */
const rest = ({ sha256 }) => (resting.get(sha256) ?? 0) - performance.now()

/** One picture that the server will not have must not hold up the others; what holds them all up goes on. @param {any} error @param {import("./photos.js").Photo} photo */
async function putOff(error, { sha256 }) {
  if (error.why !== "refused" || error.code?.startsWith("sync.")) throw error
  const isVerdict = VERDICTS.some((code) => error.code === `attachments.${code}`)
  resting.set(sha256, performance.now() + (isVerdict ? VERDICT_REST_MS : REST_MS))
  if (isVerdict) await mark(sha256, { state: "refused" })
}

/** @param {import("./photos.js").Photo} photo @param {string} device */
async function send(photo, device) {
  const path = `/blobs/${photo.sha256}`
  let { at, is_whole, receipt } = await held(path, device)
  if (!is_whole) {
    const bytes = await verified(photo)
    if (!bytes) return void resting.set(photo.sha256, Infinity)
    if (at > bytes.byteLength) at = 0 // not bytes of this photo: the server finds out by the length
    while (!is_whole) ({ at, is_whole, receipt } = await sendPiece(path, bytes, at, { "X-Device": device, "X-Mime": photo.mime }))
  }
  await photoSent(photo.sha256, receipt)
}

/** @typedef {{at: number, is_whole: boolean, receipt: string | null}} Held what the server has of a photo; all bytes without `is_whole` are not enough */

/** @param {Response} response @returns {Held} */
const heldOf = ({ headers }) => ({
  at: Number(headers.get("Upload-Offset")), is_whole: headers.get("Upload-Complete") === "1", receipt: headers.get("Upload-Receipt"),
})

/** @param {string} path @param {string} device */
async function held(path, device) {
  const response = await reach(path, { method: "HEAD", headers: { "X-Device": device } })
  if (response.status !== 404 && !(response.ok && response.headers.has("Upload-Offset"))) throw refusal(response, null)
  return heldOf(response)
}

/** The next piece. An empty one at the end asks for the word that is missing. @param {string} path @param {ArrayBuffer} bytes @param {number} at @param {Record<string, string>} own */
async function sendPiece(path, bytes, at, own) {
  const started = performance.now()
  const body = bytes.slice(at, at + pieces.size)
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at), "Upload-Length": String(bytes.byteLength), ...own }
  const response = await reach(path, { method: "PATCH", headers, body }).catch((error) => {
    pieces.failed()
    throw error
  })
  if (!(response.ok || response.status === 409) || !response.headers.has("Upload-Offset")) throw refusal(response, await response.json().catch(() => null))
  const now = heldOf(response)
  if (!now.is_whole && now.at <= at) throw new Unanswered("refused", { status: response.status }) // no way forward: asked anew later
  if (response.ok && body.byteLength) pieces.arrived(body.byteLength, performance.now() - started)
  return now
}
