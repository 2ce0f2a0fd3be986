/** What the server answered to a push, held against what we sent; and what is still open between the two. */

import { entriesMessage, holds, photoMessage } from "./receipts.js"
import { transaction } from "./database.js"
import { device } from "./identity.js"
import { entries, touch } from "./journal.js"
import { mark, photos } from "./photos.js"

/** @typedef {import("./journal.js").Stored} Stored */
/**
 * @typedef {object} Answer
 * @property {{id: string, outcome: string, code?: string, hash?: string}[]} outcomes
 * @property {import("./receipts.js").Receipt} receipt
 * @property {[number, number][]} [missing]
 * @property {string[]} [wanted] photos of this batch that are not whole there
 */

const NOT_KEPT = "sync.id_reused"
const DAY_MS = 86_400_000
const KEPT_UNVERIFIED_MS = 30 * DAY_MS

/** The oldest that wait and can be sent: a stub without its seal waits for its author. @param {number} most @returns {Promise<Stored[]>} */
export async function waiting(most) {
  return (await entries()).filter(({ state, entry, sealed }) => state === "waiting" && (entry.kind || sealed)).slice(0, most)
}

/** How many have not arrived, those that nobody here can send among them. */
export const held = async () => (await entries()).filter(({ state }) => state === "waiting").length

/**
 * Settles exactly what the server answered; an answer that names no entry of ours, or another hash, changes nothing.
 * @param {Answer} answer @param {Stored[]} sent @returns {Promise<number>} how many
 */
export async function settle({ outcomes, receipt, missing = [], wanted = [] }, sent) {
  const bySent = new Map(sent.map((record) => [record.id, record]))
  const named = outcomes.filter(({ code }) => code !== NOT_KEPT).map(({ id }) => bySent.get(id)?.hash ?? "")
  const verified = await signed(receipt, named)
  return transaction("readwrite", ["meta", "entries", "receipts", "photos"], async (tx) => {
    let settled = 0
    for (const { id, outcome, code = "", hash } of outcomes) {
      const mine = bySent.get(id)
      const record = mine && (await tx.get("entries", mine.seq))
      if (!record || record.id !== id || (hash && hash !== record.hash)) continue
      if (outcome !== "applied" && outcome !== "parked") continue
      const state = outcome === "applied" ? "sent" : "parked"
      const kept = code === NOT_KEPT ? {} : { receipt: receipt.id, verified }
      tx.put("entries", { ...record, state, code, receipt_at: receipt.at, ...kept }, record.seq)
      settled += 1
    }
    tx.put("meta", { id: receipt.id, at: receipt.at }, "receipt")
    if (named.length) tx.put("receipts", { ...receipt, hashes: named, verified }, receipt.id)
    await askedAgain(tx, missing)
    for (const name of wanted) {
      const photo = await tx.get("photos", name)
      if (photo?.state === "sent") tx.put("photos", { ...photo, state: "waiting", verified: false }, name) // it had it, and has lost it
    }
    await touch(tx)
    return settled
  })
}

/** @param {import("./receipts.js").Receipt} receipt @param {string[]} hashes */
async function signed(receipt, hashes) {
  return holds(receipt, entriesMessage(receipt, (await device()).id, hashes))
}

/** What the server says it never got and we hold as sent goes again; what neither has is lost, and said so. @param {any} tx @param {[number, number][]} missing */
async function askedAgain(tx, missing) {
  const lost = []
  for (const [from, to] of missing) {
    const held = await tx.all("entries", IDBKeyRange.bound(from, to))
    for (const record of held) {
      if (record.state === "sent") tx.put("entries", { ...record, state: "waiting", verified: false }, record.seq)
    }
    if (held.length < to - from + 1) lost.push([from, to])
  }
  tx.put("meta", lost, "lost")
}

/** A photo is with the server. @param {string} name @param {string | null} receipt the header Upload-Receipt */
export async function photoSent(name, receipt) {
  const [key = "", at = "0", signature = ""] = (receipt ?? "").split(".")
  const verified = await holds({ key, signature }, photoMessage(name, (await device()).id, Number(at)))
  await mark(name, { state: "sent", receipt: receipt ?? "", verified })
}

/** Receipts whose key was not known when they came; and what an older version of this page had sent without any. */
export async function recheck() {
  const [open, bare] = await transaction("readonly", ["receipts", "entries"], async (tx) => [
    (await tx.all("receipts")).filter(({ verified }) => !verified),
    (await tx.all("entries")).filter(({ state, receipt }) => state === "sent" && !receipt),
  ])
  /** @type {any[]} */
  const good = []
  for (const receipt of open) if (await signed(receipt, receipt.hashes)) good.push(receipt)
  if (good.length + bare.length === 0) return
  await transaction("readwrite", ["meta", "receipts", "entries"], async (tx) => {
    const ids = new Set(good.map(({ id }) => id))
    for (const receipt of good) tx.put("receipts", { ...receipt, verified: true }, receipt.id)
    for (const record of await tx.all("entries")) {
      if (ids.has(record.receipt)) tx.put("entries", { ...record, verified: true }, record.seq)
      else if (record.state === "sent" && !record.receipt) tx.put("entries", { ...record, state: "waiting" }, record.seq)
    }
    await touch(tx)
  })
}

/** Lets go of what the server has had for long and the pack shows by now; of what is not verified much later; never while a photo is on its way: no entry, no photo to send. @param {number} before ms, wall clock */
export async function prune(before) {
  const open = new Set((await photos()).filter(({ state, verified }) => !verified && state !== "broken").map(({ sha256 }) => sha256))
  const isOld = (/** @type {Stored} */ { state, verified, entry }) =>
    state === "sent" && entry.wall < (verified ? before : before - KEPT_UNVERIFIED_MS) && !entry.photos.some((name) => open.has(name))
  const old = (await entries()).filter(isOld)
  if (old.length === 0) return
  await transaction("readwrite", ["meta", "entries"], async (tx) => {
    for (const { seq } of old) tx.remove("entries", seq)
    await touch(tx)
  })
}
