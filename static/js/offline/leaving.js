/** Signing out, clearing and handing back: what the server has not verified stays on the phone, and is still sent. */

import { stateOf } from "./custody.js"
import { transaction } from "./database.js"
import { touch } from "./journal.js"
import { snapshot } from "./snapshot.js"
import { lock } from "./vault.js"

/** @typedef {import("./unlocking.js").Person} Person */

/** PIN and badge open nothing here any more; whoever signs in again gets their drafts back. @param {string} id */
export async function signOut(id) {
  await lock()
  await transaction("readwrite", ["meta"], async (tx) => {
    const all = (await tx.get("meta", "people")) ?? []
    const out = (/** @type {Person} */ { pin: _pin, badge: _badge, ...rest }) => ({ ...rest, is_out: true })
    tx.put("meta", all.map((/** @type {Person} */ one) => (one.id === id ? out(one) : one)), "people")
    await touch(tx)
  })
}

/** A phone of another company: nothing of theirs is left to send, so it may begin a journal of its own here. */
export async function startAnew() {
  await reset()
  await transaction("readwrite", ["meta", "entries", "photos", "bytes", "receipts"], async (tx) => {
    for (const store of ["entries", "photos", "bytes", "receipts"]) tx.clear(store)
    for (const name of ["device", "head", "keys", "release_key", "receipt", "anchor", "contact", "lost"]) tx.remove("meta", name)
    await touch(tx)
  })
}

/** The phone forgets everybody. Records on their way, their photos and the phone's own key are not anybody's to delete. */
export async function reset() {
  await lock()
  const taken = await snapshot()
  const of = stateOf(taken)
  const done = taken.entries.filter((record) => ["verified", "parked"].includes(of(record)))
  const needed = new Set(taken.entries.filter((record) => !done.includes(record)).flatMap(({ entry }) => entry.photos))
  await transaction("readwrite", ["meta", "pack", "drafts", "sealed", "entries", "photos", "bytes"], async (tx) => {
    for (const { seq } of done) tx.remove("entries", seq)
    for (const { sha256 } of taken.photos) if (!needed.has(sha256)) for (const store of ["photos", "bytes"]) tx.remove(store, sha256)
    for (const store of ["pack", "drafts", "sealed"]) tx.clear(store)
    for (const name of ["settings", "session", "pack", "sos", "touched"]) tx.remove("meta", name)
    tx.put("meta", [], "people")
    await touch(tx)
  })
}
