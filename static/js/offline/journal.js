/**
 * The journal: numbered, chained, never changed. What a person did is stored when its transaction is, not before.
 *
 * @typedef {{kind: string, body: object, photos?: string[]}} Draft
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} device
 * @property {string} person
 * @property {number} seq
 * @property {string} prev
 * @property {string} kind
 * @property {number} wall
 * @property {number} mono
 * @property {string} epoch
 * @property {import("./clock.js").Anchor | null} anchor
 * @property {number} [floor] not earlier than this
 * @property {any} body
 * @property {string[]} photos
 * @typedef {object} Stored one line of the journal with what became of it
 * @property {number} seq
 * @property {string} id
 * @property {"waiting" | "sent" | "parked"} state
 * @property {string} hash
 * @property {Entry} entry
 * @property {string} [code] why the server parked it
 * @property {boolean} [seen] the person knows that it was parked
 * @property {number} [receipt_at] when the server confirmed it
 * @property {string} [receipt] the receipt that names it
 * @property {boolean} [verified] whether that receipt holds
 * @property {{key: string, sealed: string}} [sealed] its author has left: only the server can read it, `entry` is a stub
 */

import { canonical, sha256 } from "./canonical.js"
import { floorOf, lastAnchor, stamp } from "./clock.js"
import { transaction } from "./database.js"
import { device, newId } from "./identity.js"

/** @type {{seq: number, hash: string} & import("./clock.js").Last} */
const START = { seq: 0, hash: "" }

/**
 * Stores these entries, in this order and all together, and forgets the drafts they came from.
 * @param {string} person
 * @param {Draft[]} drafts
 * @param {string} [path] whose begun answer is given by this
 * @returns {Promise<Stored[]>}
 */
export async function append(person, drafts, path) {
  const [{ id: self }, anchor] = [await device(), await lastAnchor()]
  for (;;) {
    const [head, pack] = await transaction("readonly", ["meta"], async (tx) => [
      (await tx.get("meta", "head")) ?? START,
      await tx.get("meta", "pack"),
    ])
    const now = stamp()
    const floor = floorOf(now, anchor, head)
    const common = { v: 1, device: self, person, ...now, anchor, ...(floor && { floor }), pack: pack?.cursor ?? 0 }
    const records = await chained(head, drafts, common)
    if (await add(records, head.seq, path)) return records
  }
}

/** @param {typeof START} head @param {Draft[]} drafts @param {object} common @returns {Promise<Stored[]>} */
async function chained(head, drafts, common) {
  const records = []
  let { seq, hash } = head
  for (const { kind, body, photos = [] } of drafts) {
    const entry = { ...common, id: newId(), seq: ++seq, prev: hash, kind, body, photos }
    hash = await sha256(canonical(entry))
    records.push({ seq, id: entry.id, state: "waiting", hash, entry })
  }
  return /** @type {Stored[]} */ (records)
}

/** False when another tab wrote first: the chain is to be made again. @param {Stored[]} records @param {number} after @param {string} [path] */
function add(records, after, path) {
  return transaction("readwrite", ["meta", "entries", "drafts"], async (tx) => {
    const head = (await tx.get("meta", "head")) ?? START
    if (head.seq !== after) return false
    for (const record of records) tx.put("entries", record, record.seq)
    const { seq, hash, entry } = records[records.length - 1]
    tx.put("meta", { seq, hash, floor: entry.floor, mono: entry.mono, epoch: entry.epoch }, "head")
    if (path) tx.remove("drafts", path)
    await touch(tx)
    return true
  })
}

/** Every write that changes what a screen shows raises the revision. @param {any} tx with "meta" open for writing */
export async function touch(tx) {
  tx.put("meta", ((await tx.get("meta", "revision")) ?? 0) + 1, "revision")
}

/** @returns {Promise<Stored[]>} in the order in which they happened */
export const entries = () => transaction("readonly", ["entries"], (tx) => tx.all("entries"))
