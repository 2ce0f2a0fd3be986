/** A supervisor's word that this phone may let go of records that are not verified: checked here, without a network. */

import { stamp } from "./clock.js"
import { transaction } from "./database.js"
import { device } from "./identity.js"
import { append } from "./journal.js"
import { CODE_WAITS, counted, NONE, waitOf } from "./tries.js"

const DIGITS = 8

/** The code for this phone as it is now. @param {CryptoKey} key @param {string} purpose @param {string} id @param {number} seq */
export async function codeFor(key, purpose, id, seq) {
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`release:v1:${purpose}:${id}:${seq}`)))
  const number = mac.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0) // 48 bits: exact
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0")
}

/** What the supervisor asks for: the phone's short name and its last number. */
export async function facts() {
  const [{ id }, known] = [await device(), await meta()]
  return { short: id.slice(-4).toUpperCase(), seq: known.head?.seq ?? 0, wait: Math.ceil(waitOf(known.tries, stamp()) / 60_000), can_check: Boolean(known.key) }
}

const meta = () =>
  transaction("readwrite", ["meta"], async (tx) => {
    const tries = (await tx.get("meta", "code_tries")) ?? NONE
    if (tries.epoch !== stamp().epoch) tx.put("meta", { ...tries, ...clock() }, "code_tries") // from here on by this clock
    return { key: await tx.get("meta", "release_key"), head: await tx.get("meta", "head"), tries: { ...tries, ...clock(tries) } }
  })

/** @param {import("./tries.js").Tries} [tries] */
const clock = (tries) => {
  const { mono, epoch } = stamp()
  return tries ? { left: waitOf(tries, { mono, epoch }), mono, epoch } : { mono, epoch }
}

/**
 * True when the code is right: then the journal says so, before anything is let go. One more entry, and it is void.
 * @param {string} person @param {string} purpose @param {string} typed @param {number} unsent
 */
export async function released(person, purpose, typed, unsent) {
  const { key, head, tries } = await meta()
  const code = typed.replace(/\D/g, "")
  if (!key || !head || waitOf(tries, stamp()) > 0) return false
  await keep(counted(tries, stamp(), CODE_WAITS))
  if (code !== (await codeFor(key, purpose, (await device()).id, head.seq))) return false
  await append(person, [{ kind: "phone.release", body: { purpose, unsent, code } }])
  await keep(NONE)
  return true
}

/** @param {import("./tries.js").Tries} tries */
const keep = (tries) => transaction("readwrite", ["meta"], async (tx) => void tx.put("meta", { ...tries }, "code_tries"))
