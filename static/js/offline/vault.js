/**
 * What somebody leaves on this phone when another takes over: their pack, drafts, photos in progress and the text of their
 * records go under a key of their own; what was not verified yet is sealed for the server besides, so that it can be sent.
 */

import { canonical } from "./canonical.js"
import { transaction } from "./database.js"
import { device } from "./identity.js"
import { touch } from "./journal.js"
import { sealFor } from "./seals.js"

/** @typedef {import("./journal.js").Entry} Entry @typedef {import("./journal.js").Stored} Stored */

const AES = "AES-GCM"
const ALL = ["meta", "pack", "drafts", "entries", "photos", "bytes", "sealed"]
const KEPT_OF_STUB = ["id", "device", "person", "seq", "photos", "wall", "mono", "epoch", "anchor"]
const LOOK = ["language", "text_size", "theme", "sound"]

/** A key that cannot leave the phone, from 32 bytes that must be forgotten. @param {BufferSource} raw */
export const keyFrom = (raw) => crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"])

/** @param {CryptoKey} key @param {BufferSource} content */
export async function boxed(key, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, data: await crypto.subtle.encrypt({ name: AES, iv }, key, content) }
}

/** @param {CryptoKey} key @param {{iv: BufferSource, data: ArrayBuffer}} box @returns {Promise<ArrayBuffer | null>} null: another key */
export const unboxed = (key, { iv, data }) => crypto.subtle.decrypt({ name: AES, iv }, key, data).catch(() => null)

/** Nobody's phone, until somebody unlocks it. False when nobody had it. @param {(tx: any) => Promise<void>} [also] in the same transaction, before anything goes */
export async function lock(also) {
  for (;;) {
    const held = await gather()
    if (!held.open) return false
    if (await leave(held, await closed(held), also)) return true
  }
}

function gather() {
  return transaction("readonly", ALL, async (tx) => {
    const of = (/** @type {string} */ name) => tx.get("meta", name)
    const [packed, paths, entries, photos] = [await tx.keys("pack"), await tx.keys("drafts"), await tx.all("entries"), await tx.all("photos")]
    const named = new Set(entries.flatMap((/** @type {Stored} */ { entry }) => entry.photos))
    const loose = photos.filter(({ sha256, state }) => state === "waiting" && !named.has(sha256))
    const [pack, drafts] = [await tx.all("pack"), await tx.all("drafts")]
    return {
      revision: await of("revision"), open: await of("open"), session: await of("session"), cursor: await of("pack"), keys: await of("keys"),
      settings: (await of("settings")) ?? {}, me: await tx.get("pack", "person/me"), photos, loose, entries: /** @type {Stored[]} */ (entries),
      bytes: await Promise.all(loose.map(({ sha256 }) => tx.get("bytes", sha256))),
      pack: packed.map((key, at) => [key, pack[at]]), drafts: paths.map((path, at) => [path, drafts[at]]),
    }
  })
}

/** @typedef {Awaited<ReturnType<typeof gather>>} Held */

/** @param {Held} held */
async function closed({ open, session, cursor, keys, pack, drafts, loose, bytes, entries }) {
  const own = entries.filter(({ entry }) => entry.person === open.person && entry.kind)
  const vault = { pack, cursor, drafts, photos: loose, session, entries: own.map(({ seq, entry }) => [seq, entry]) }
  const purpose = `entry:${(await device()).id}`
  const stubs = []
  for (const record of own) {
    const seal = record.verified ? {} : { sealed: await sealFor(keys[0], encoded(canonical(record.entry)), purpose) }
    stubs.push({ ...record, entry: stub(record.entry), ...seal })
  }
  const files = []
  for (const [at, { sha256 }] of loose.entries()) if (bytes[at]) files.push([sha256, await boxed(open.key, bytes[at])])
  return { box: await boxed(open.key, encoded(JSON.stringify(vault))), files, stubs }
}

/** @param {string} text */
const encoded = (text) => new TextEncoder().encode(text)

/** What sending and the pill need, and nothing of what was done. @param {any} entry @returns {any} */
const stub = (entry) => ({ ...Object.fromEntries(KEPT_OF_STUB.map((name) => [name, entry[name]])), kind: "", body: {} })

/** False when something was written meanwhile. @param {Held} held @param {Awaited<ReturnType<typeof closed>>} shut @param {(tx: any) => Promise<void>} [also] */
function leave({ revision, open, settings, me, photos, loose }, { box, files, stubs }, also) {
  return transaction("readwrite", ALL, async (tx) => {
    if ((await tx.get("meta", "revision")) !== revision) return false
    await also?.(tx)
    tx.put("sealed", box, open.person)
    for (const [sha256, file] of files) tx.put("sealed", file, `${open.person}/${sha256}`)
    for (const record of stubs) tx.put("entries", record, record.seq)
    for (const { sha256 } of loose) for (const store of ["photos", "bytes"]) tx.remove(store, sha256)
    const theirs = new Set(stubs.flatMap(({ entry }) => entry.photos))
    for (const { sha256, verified } of photos) if (verified && theirs.has(sha256)) tx.remove("bytes", sha256) // the server has them
    for (const store of ["pack", "drafts"]) tx.clear(store)
    for (const name of ["open", "session", "pack", "come_back"]) tx.remove("meta", name)
    const look = Object.fromEntries(LOOK.map((name) => [name, { ...me, ...settings[open.person] }[name]]))
    tx.put("meta", { ...settings, "": look }, "settings")
    tx.put("meta", "", "signed_in")
    await touch(tx)
    return true
  })
}

/**
 * Takes out what this person has left here. Their pack only if nobody's is here: one that has just come is newer.
 * @param {string} person @param {CryptoKey} key @param {string} [active] who has to work on the phone for that, still
 */
export async function takeOut(person, key, active) {
  const [box, names, files] = await transaction("readonly", ["sealed"], async (tx) => {
    const all = (await tx.keys("sealed")).filter((name) => name.startsWith(`${person}/`))
    return [await tx.get("sealed", person), all, await Promise.all(all.map((name) => tx.get("sealed", name)))]
  })
  const plain = box?.data && (await unboxed(key, box))
  const vault = { pack: [], drafts: [], photos: [], entries: [], ...(plain ? JSON.parse(new TextDecoder().decode(plain)) : box?.plain) }
  const bytes = await Promise.all(files.map((file) => unboxed(key, file)))
  await transaction("readwrite", ALL, async (tx) => {
    if (active !== undefined && (await tx.get("meta", "signed_in")) !== active) return // locked meanwhile
    const [mine, session] = [await tx.get("pack", "person/me"), await tx.get("meta", "session")]
    if (!mine) for (const [name, data] of vault.pack) tx.put("pack", data, name)
    if (!mine && vault.cursor) tx.put("meta", vault.cursor, "pack")
    for (const [path, fields] of vault.drafts) if (!(await tx.get("drafts", path))) tx.put("drafts", fields, path)
    for (const [seq, entry] of vault.entries) await readable(tx, seq, entry)
    for (const photo of vault.photos) tx.put("photos", photo, photo.sha256)
    for (const [at, name] of names.entries()) if (bytes[at]) tx.put("bytes", bytes[at], name.split("/")[1])
    if (plain || box?.plain) for (const name of [person, ...names]) tx.remove("sealed", name)
    if (!session && vault.session) tx.put("meta", vault.session, "session")
    tx.put("meta", { person, key }, "open")
    tx.put("meta", person, "signed_in")
    await touch(tx)
  })
}

/** A stub gets its words back; what became of it meanwhile stays. @param {any} tx @param {number} seq @param {Entry} entry */
async function readable(tx, seq, entry) {
  const record = await tx.get("entries", seq)
  if (record?.id !== entry.id) return
  tx.put("entries", { ...record, entry, sealed: undefined }, seq)
}
