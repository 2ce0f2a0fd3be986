/**
 * Photos on the phone: what is known of each, apart from its bytes; one picture in memory at a time.
 *
 * @typedef {object} Photo
 * @property {string} sha256
 * @property {number} size
 * @property {string} mime
 * @property {number | null} taken_at_ms
 * @property {boolean} from_album
 * @property {"waiting" | "sent" | "broken" | "refused"} state sent: the server says so, `verified` whether it signed for it ·
 *   broken: the phone's own bytes are not those that were taken · refused: the server takes them for no photo. Both are tried again.
 * @property {number} at when it was stored, ms
 * @property {string} [receipt] the server's word that it has the bytes
 * @property {boolean} [verified] whether that word holds
 */

import { sha256 } from "./canonical.js"
import { transaction } from "./database.js"
import { touch } from "./journal.js"

/**
 * Stores a picture under its hash; twice the same picture is one, and mends one whose bytes were damaged. Throws StorageFull.
 * @param {ArrayBuffer} bytes
 * @param {{mime: string, taken_at_ms: number | null, from_album: boolean}} facts
 */
export async function keep(bytes, { mime, taken_at_ms, from_album }) {
  const name = await sha256(bytes)
  await transaction("readwrite", ["meta", "photos", "bytes"], async (tx) => {
    const known = await tx.get("photos", name)
    if (known && known.state !== "broken") return
    const at = Date.now()
    tx.put("photos", { sha256: name, size: bytes.byteLength, mime, taken_at_ms, from_album, state: "waiting", at }, name)
    tx.put("bytes", bytes, name)
    await touch(tx)
  })
  return name
}

/** @returns {Promise<Photo[]>} */
export const photos = () => transaction("readonly", ["photos"], (tx) => tx.all("photos"))

/** @param {string} name @returns {Promise<ArrayBuffer | undefined>} */
export const bytesOf = (name) => transaction("readonly", ["bytes"], (tx) => tx.get("bytes", name))

/** The bytes, if they are still those that were taken; by this alone is a photo broken, or mended. @param {Photo} photo */
export async function verified({ sha256: name, state }) {
  const bytes = await bytesOf(name).catch(() => undefined) // what a browser cannot read holds up nothing else
  const isWhole = bytes && (await sha256(bytes)) === name
  if (!isWhole || state === "broken") await mark(name, { state: isWhole ? "waiting" : "broken" })
  return isWhole ? bytes : null
}

/** @param {string} name @param {Partial<Photo>} change */
export async function mark(name, change) {
  await transaction("readwrite", ["meta", "photos"], async (tx) => {
    const photo = await tx.get("photos", name)
    if (photo) tx.put("photos", { ...photo, ...change }, name)
    await touch(tx)
  })
}

/** Frees the room of pictures taken before this time that the server has signed for. @param {number} before ms */
export async function discard(before) {
  const old = (await photos()).filter(({ verified: isSigned, at }) => isSigned && at < before)
  await transaction("readwrite", ["photos", "bytes"], async (tx) => {
    for (const { sha256: name } of old) {
      tx.remove("photos", name)
      tx.remove("bytes", name)
    }
  })
}
