/**
 * What the screens are made from, read once and kept until something changes: by us, by another tab, by the service worker.
 *
 * @typedef {import("./journal.js").Stored} Stored
 * @typedef {import("./photos.js").Photo} Photo
 * @typedef {object} Snapshot
 * @property {number} revision
 * @property {Map<string, Map<string, any>>} pack collection -> id -> data
 * @property {Stored[]} entries
 * @property {Photo[]} photos
 * @property {Map<string, any>} drafts by path
 * @property {any} meta
 */

import { transaction } from "./database.js"

const META = ["revision", "pack", "receipt", "settings", "contact", "anchor", "away", "signed_in", "people", "lost"]

/** @type {Snapshot | null} */
let held = null

/** @returns {Promise<Snapshot>} */
export async function snapshot() {
  const revision = await transaction("readonly", ["meta"], async (tx) => (await tx.get("meta", "revision")) ?? 0)
  if (held && held.revision === revision) return held
  return (held = await load())
}

/** Saves the re-reading after our own entries, if nobody else wrote meanwhile. @param {Stored[]} added @param {string} [path] */
export function grow(added, path) {
  if (!held) return
  const drafts = new Map(held.drafts)
  if (path) drafts.delete(path)
  held = { ...held, revision: held.revision + 1, entries: [...held.entries, ...added], drafts }
}

/** @returns {Promise<Snapshot>} */
function load() {
  return transaction("readonly", ["meta", "pack", "entries", "photos", "drafts"], async (tx) => {
    const [keys, data, entries, photos, paths, begun, ...known] = await Promise.all([
      tx.keys("pack"), tx.all("pack"), tx.all("entries"), tx.all("photos"), tx.keys("drafts"), tx.all("drafts"),
      ...META.map((key) => tx.get("meta", key)),
    ])
    const meta = Object.fromEntries(META.map((key, at) => [key, known[at]]))
    const drafts = new Map(paths.map((path, at) => [path, begun[at]]))
    return { revision: meta.revision ?? 0, pack: collections(keys, data), entries, photos, drafts, meta }
  })
}

/** @param {string[]} keys @param {any[]} data */
function collections(keys, data) {
  /** @type {Map<string, Map<string, any>>} */
  const pack = new Map()
  keys.forEach((key, at) => {
    const [collection, id] = key.split("/", 2)
    if (!pack.has(collection)) pack.set(collection, new Map())
    pack.get(collection)?.set(id, data[at])
  })
  return pack
}
