/** Several people on one phone, as far as the server is needed: keys made and given back, sessions kept for a return. */

import { attempted, forget } from "./attempt.js"
import { fromBase64url } from "./base64.js"
import { read, transaction, write } from "./database.js"
import { sealFor, serverKey } from "./seals.js"
import { call } from "./server.js"
import { keepPerson, people, wrapped } from "./unlocking.js"
import { keyFrom, lock, takeOut } from "./vault.js"

/** @typedef {import("./unlocking.js").Person} Person */

/** @param {unknown} body @param {string} [method] @returns {RequestInit} */
export const json = (body, method = "POST") => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })

/** Whose stamps we want to hear: everybody's who can unlock this phone. */
export async function stampsOf() {
  const known = (await people()).map(({ id }) => id)
  const ids = [...new Set([await read("meta", "signed_in"), ...known])].filter(Boolean)
  return ids.length ? `&people=${ids.slice(0, 20).join(",")}` : ""
}

/** Notes what every pack brings. False when it is not for whoever this phone works for now. @param {any} given an answer to a pull */
export async function settleIn({ person, keys, people: stamps = {} }) {
  if (keys) await write("meta", "keys", keys)
  for (const known of await people()) await heardStamp(known, stamps[known.id])
  const active = await read("meta", "signed_in")
  return !person || active === undefined || active === person
}

/** PIN changed, badge voided, or gone: what they unlocked with here opens nothing any more. @param {Person} known @param {string | undefined} stamp */
async function heardStamp({ id, stamp: before }, stamp) {
  if (before === stamp) return
  await transaction("readwrite", ["meta"], async (tx) => {
    const all = await tx.get("meta", "people")
    const change = (/** @type {Person} */ { pin: _p, badge: _b, ...rest }) => ({ ...rest, stamp })
    tx.put("meta", all.map((/** @type {Person} */ one) => (one.id === id ? change(one) : one)), "people")
  })
}

/** After a pull: this person has a key, a way to it without a network, and a session for their return. @param {any} given */
export async function belong({ person, people: stamps = {} }) {
  const nonce = await read("meta", "attempt")
  const [open, keys, active] = [await read("meta", "open"), await read("meta", "keys"), await read("meta", "signed_in")]
  if (!person || !keys || active === "" || (open?.person === person && !nonce)) return
  const me = await read("pack", "person/me")
  const known = (await people()).find(({ id }) => id === person)
  const raw = known ? await givenBack(known) : crypto.getRandomValues(new Uint8Array(32))
  const escrow = known?.escrow ?? (await sealFor(/** @type {any} */ (await serverKey()), raw, `person:${person}`))
  const typed = await attempted(nonce)
  const ways = {}
  if (typed.pin) Object.assign(ways, { pin: await wrapped("pin", typed.pin, raw), tries: undefined })
  if (typed.badge) Object.assign(ways, { badge: await wrapped("badge", typed.badge, raw) })
  await keepPerson(person, (held) => ({ ...held, name: me?.name ?? "", role: me?.role ?? "", escrow, stamp: stamps[person], is_out: false, ...ways }))
  await takeOut(person, await keyFrom(raw), active)
  await keepSession(person)
  await transaction("readwrite", ["meta"], async (tx) => (await tx.get("meta", "attempt")) === nonce && tx.remove("meta", "attempt"))
  await forget(nonce) // last: a page that is left on the way here begins again
}

/** For the return of whoever works here, unless they left while it was on its way. @param {string} person */
async function keepSession(person) {
  const session = await call("/sync/sessions", json({}))
  await transaction("readwrite", ["meta"], async (tx) => (await tx.get("meta", "signed_in")) === person && tx.put("meta", session, "session"))
}

/** @param {Person} person */
async function givenBack({ escrow }) {
  const { secret } = await call("/sync/keys", json(escrow))
  return fromBase64url(secret)
}

/** The phone goes over to somebody who has unlocked it. @param {Person} person @param {BufferSource} raw */
export async function goOver(person, raw) {
  await lock()
  await takeOut(person.id, await keyFrom(raw))
  await write("meta", "come_back", true)
}

/** This person's sessions end at the server: now, or at the next contact. */
export async function goodbye() {
  const session = await read("meta", "session")
  await transaction("readwrite", ["meta"], async (tx) => {
    tx.put("meta", [...((await tx.get("meta", "goodbyes")) ?? []), session?.session ?? ""], "goodbyes")
    tx.remove("meta", "session")
  })
  await sayGoodbye().catch(() => {}) // no network: said at the next contact
}

/** What ended while there was no network. */
export async function sayGoodbye() {
  const said = (await read("meta", "goodbyes")) ?? []
  for (const session of said) await call("/sync/session", json({ session }, "DELETE"))
  if (said.length) await transaction("readwrite", ["meta"], async (tx) => tx.put("meta", (await tx.get("meta", "goodbyes")).slice(said.length), "goodbyes"))
}

/** Asks in the name of whoever works now: their session was locked up with their things. */
export async function comeBack() {
  await sayGoodbye()
  const [is_due, session, person] = [await read("meta", "come_back"), await read("meta", "session"), await read("meta", "signed_in")]
  if (!is_due) return
  try {
    if (session) await call("/sync/session", json({ session: session.session }, "PUT"))
    if (session) await keepSession(person) // what is in the cookie ends when the phone locks itself
  } catch (error) {
    if (/** @type {any} */ (error).why !== "signed_out") throw error
    await transaction("readwrite", ["meta"], async (tx) => tx.remove("meta", "session"))
  }
  await write("meta", "come_back", false)
}
