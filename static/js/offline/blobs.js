/** Photos to the server, by hash, in pieces that can be resumed: what arrived is asked for, never guessed. */

import { entries } from "./journal.js"
import { mark, photos, verified } from "./photos.js"
import { Pieces } from "./pieces.js"
import { reach, refusal, Unanswered } from "./server.js"
import { photoSent } from "./settling.js"

const pieces = new Pieces()

/** Sends the photos that an entry names, oldest first. @param {string} device @param {(failure: string, done: number, total: number) => void} tell */
export async function sendPhotos(device, tell) {
  const named = new Set((await entries()).flatMap(({ entry }) => entry.photos))
  const open = (await photos()).filter((photo) => isOpen(photo) && named.has(photo.sha256)).sort((a, b) => a.at - b.at)
  let done = 0
  for (const photo of open) {
    tell("", ++done, open.length)
    const bytes = await verified(photo.sha256)
    if (bytes) await send(photo, bytes, device).catch((error) => skipRefused(error, photo))
  }
}

/** Not here yet, or here without the server's word for it. @param {import("./photos.js").Photo} photo */
const isOpen = ({ state, receipt }) => state === "waiting" || (state === "sent" && !receipt)

/** One picture that the server will not have must not hold up the others. @param {any} error @param {import("./photos.js").Photo} photo */
async function skipRefused(error, { sha256 }) {
  if (error.why !== "refused") throw error
  if (error.code !== "attachments.hash_mismatch") await mark(sha256, "broken") // a mismatch happened on the way: again later
}

/** @param {import("./photos.js").Photo} photo @param {ArrayBuffer} bytes @param {string} device */
async function send({ sha256, mime }, bytes, device) {
  const path = `/blobs/${sha256}`
  let { at, receipt } = await offset(path, device)
  while (at < bytes.byteLength) {
    const started = performance.now()
    const piece = bytes.slice(at, at + pieces.size)
    const headers = {
      "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at), "Upload-Length": String(bytes.byteLength),
      "X-Device": device, "X-Mime": mime,
    }
    const response = await reach(path, { method: "PATCH", headers, body: piece }).catch((error) => {
      pieces.failed()
      throw error
    })
    const reached = response.headers.get("Upload-Offset")
    if (!(response.ok || response.status === 409) || reached === null) throw refusal(response, await response.json().catch(() => null))
    if (Number(reached) === at) throw new Unanswered("busy", { status: response.status })
    at = Number(reached)
    receipt = response.headers.get("Upload-Receipt")
    if (response.ok) pieces.arrived(piece.byteLength, performance.now() - started)
  }
  await photoSent(sha256, receipt)
}

/** @param {string} path @param {string} device @returns {Promise<{at: number, receipt: string | null}>} Infinity: all of it is there */
async function offset(path, device) {
  const response = await reach(path, { method: "HEAD", headers: { "X-Device": device } })
  if (response.headers.get("Upload-Complete") === "1") return { at: Infinity, receipt: response.headers.get("Upload-Receipt") }
  if (response.status === 404) return { at: 0, receipt: null }
  const known = response.headers.get("Upload-Offset")
  if (!response.ok || known === null) throw refusal(response, null)
  return { at: Number(known), receipt: null }
}
