/** What the server gave this phone to take along. A pull changes all of it in one transaction, and never the journal. */

import { transaction } from "./database.js"
import { touch } from "./journal.js"

/**
 * @typedef {object} Pull
 * @property {number} cursor
 * @property {boolean} full
 * @property {{key: string, data: any}[]} upserts
 * @property {string[]} removes
 * @property {number} [size] bytes of the whole pack
 * @property {number} server_time
 * @property {string} [person] whose it is
 */

/** False when the phone went over to somebody else while the answer was on its way. @param {Pull} pull */
export async function apply({ cursor, full, upserts, removes, size = 0, server_time, person }) {
  return transaction("readwrite", ["meta", "pack", "entries"], async (tx) => {
    const active = (await tx.get("meta", "signed_in")) ?? person
    if (person && active !== person) return false
    const held = await underUse(tx)
    if (full) tx.clear("pack")
    for (const key of removes) tx.remove("pack", key)
    for (const [key, data] of held) tx.put("pack", data, key)
    for (const { key, data } of upserts) tx.put("pack", data, key)
    tx.put("meta", { cursor, size, at: server_time }, "pack")
    await touch(tx)
    return true
  })
}

/**
 * The checklists by which visits of the journal were answered: a newer version must not take the questions away from a
 * guard who stands in the middle of them.
 * @param {any} tx
 * @returns {Promise<Map<string, any>>}
 */
async function underUse(tx) {
  const named = (await tx.all("entries")).map((/** @type {import("./journal.js").Stored} */ { entry }) => entry.body.checklist_version_id)
  const held = new Map()
  for (const version of new Set(named.filter(Boolean))) {
    const list = await tx.get("pack", `checklist/${version}`)
    if (list) held.set(`checklist/${version}`, list)
  }
  return held
}

/** @returns {Promise<{cursor: number, size: number, at: number} | undefined>} */
export const version = () => transaction("readonly", ["meta"], (tx) => tx.get("meta", "pack"))
