/**
 * Opening what somebody left on this phone by PIN or badge, without a network.
 *
 * The key of their things is wrapped by keys made of what they know: PBKDF2 of PIN or badge, then an HMAC with a key that
 * cannot leave this phone, so that a copy of the disk alone is not enough to guess four digits. docs/decisions/0006.
 */

import { stamp } from "./clock.js"
import { transaction } from "./database.js"
import { adopted, counted, NONE, PIN_WAITS, waitOf } from "./tries.js"
import { boxed, unboxed } from "./vault.js"

/**
 * @typedef {{salt: BufferSource, rounds: number, iv: BufferSource, data: ArrayBuffer}} Wrap
 * @typedef {object} Person somebody who has signed in on this phone
 * @property {string} id
 * @property {string} name
 * @property {string} role
 * @property {{key: string, sealed: string}} escrow their key, sealed for the server
 * @property {Wrap} [pin]
 * @property {Wrap} [badge]
 * @property {string} [stamp]
 * @property {boolean} [is_out] signed out here: only signing in brings them back
 * @property {import("./tries.js").Tries} [tries]
 */

const PIN_ROUNDS = 600_000
const BADGE_ROUNDS = 1_000 // a badge has 80 random bits: stretching adds nothing

/** @returns {Promise<Person[]>} the last one first */
export const people = async () => (await transaction("readonly", ["meta"], (tx) => tx.get("meta", "people"))) ?? []

/** Changes what is known of one person; a new one comes first. @param {string} id @param {(person: any) => any} change */
export function keepPerson(id, change) {
  return transaction("readwrite", ["meta"], async (tx) => {
    const all = (await tx.get("meta", "people")) ?? []
    const changed = change(all.find((/** @type {Person} */ one) => one.id === id) ?? { id })
    tx.put("meta", [changed, ...all.filter((/** @type {Person} */ one) => one.id !== id)], "people")
    tx.put("meta", ((await tx.get("meta", "revision")) ?? 0) + 1, "revision")
    return changed
  })
}

/** @param {"pin" | "badge"} kind @param {CryptoKey} base @param {BufferSource} raw @returns {Promise<Wrap>} */
export async function wrapped(kind, base, raw) {
  const about = { salt: crypto.getRandomValues(new Uint8Array(16)), rounds: kind === "pin" ? PIN_ROUNDS : BADGE_ROUNDS }
  return { ...about, ...(await boxed(await wrappingKey(base, about), raw)) }
}

/** @param {CryptoKey} base @param {{salt: BufferSource, rounds: number}} about */
async function wrappingKey(base, { salt, rounds }) {
  const stretched = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, 256)
  const bound = await crypto.subtle.sign("HMAC", await pepper(), stretched)
  return crypto.subtle.importKey("raw", bound, "AES-GCM", false, ["encrypt", "decrypt"])
}

/** What ties every wrap to this phone. @returns {Promise<CryptoKey>} */
async function pepper() {
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  return transaction("readwrite", ["meta"], async (tx) => {
    const known = await tx.get("meta", "pepper")
    if (!known) tx.put("meta", made, "pepper")
    return known ?? made
  })
}

/** @param {string} text */
export const baseOf = (text) => crypto.subtle.importKey("raw", new TextEncoder().encode(text), "PBKDF2", false, ["deriveBits"])

/** Whether a PIN may be tried, and how long to wait. @param {Person} person @returns {Promise<{wait: number, is_shut: boolean}>} */
export async function standing(person) {
  if ((person.tries ?? NONE).epoch !== stamp().epoch) await counting(person.id)
  const tries = (await people()).find(({ id }) => id === person.id)?.tries ?? NONE
  return { wait: Math.ceil(waitOf(tries, stamp()) / 1000), is_shut: tries.failures > PIN_WAITS.length }
}

/** From here on the wait is counted by this page's clock. @param {string} id */
const counting = (id) => keepTries(id, (tries) => adopted(tries, stamp()))

/** In place: a try must not change who comes first. @param {string} id @param {(tries: import("./tries.js").Tries) => import("./tries.js").Tries} change */
function keepTries(id, change) {
  return transaction("readwrite", ["meta"], async (tx) => {
    const all = (await tx.get("meta", "people")) ?? []
    tx.put("meta", all.map((/** @type {Person} */ one) => (one.id === id ? { ...one, tries: change(one.tries ?? NONE) } : one)), "people")
  })
}

/** The key, if the PIN is right; every try is written down before it is looked at. @param {Person} person @param {string} pin @returns {Promise<ArrayBuffer | null>} */
export async function byPin(person, pin) {
  const { wait, is_shut } = await standing(person)
  if (wait || is_shut || !person.pin) return null
  await keepTries(person.id, (tries) => counted(tries, stamp(), PIN_WAITS))
  const raw = await unboxed(await wrappingKey(await baseOf(pin), person.pin), person.pin)
  if (raw) await keepTries(person.id, () => NONE)
  return raw
}

/** Whose badge this is, and their key. @param {string} code 16 characters */
export async function byBadge(code) {
  const base = await baseOf(code)
  for (const person of await people()) {
    const raw = person.badge && (await unboxed(await wrappingKey(base, person.badge), person.badge))
    if (!raw) continue
    await keepTries(person.id, () => NONE)
    return { person, raw }
  }
  return null
}
