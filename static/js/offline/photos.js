/**
 * Photos on the phone: what is known of each, apart from its bytes; one picture in memory at a time.
 *
 * @typedef {object} Photo
 * @property {string} sha256
 * @property {number} size
 * @property {string} mime
 * @property {number | null} taken_at_ms
 * @property {boolean} from_album
 * @property {"waiting" | "sent" | "broken"} state broken: the bytes are not those that were taken
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

/** The bytes, if they are still those that were taken. @param {string} name */
export async function verified(name) {
  const bytes = await bytesOf(name)
  if (bytes && (await sha256(bytes)) === name) return bytes
  await mark(name, "broken")
  return null
}

/** @param {string} name @param {Photo["state"]} state */
export async function mark(name, state) {
  await transaction("readwrite", ["meta", "photos"], async (tx) => {
    const photo = await tx.get("photos", name)
    if (photo) tx.put("photos", { ...photo, state }, name)
    await touch(tx)
  })
}

/** Frees the room of pictures that the server has had since before this time. @param {number} before ms */
export async function discard(before) {
  const old = (await photos()).filter(({ state, at }) => state === "sent" && at < before)
  await transaction("readwrite", ["photos", "bytes"], async (tx) => {
    for (const { sha256: name } of old) {
      tx.remove("photos", name)
      tx.remove("bytes", name)
    }
  })
}
