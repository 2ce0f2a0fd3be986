/** How the server gets to know this phone, and that what it sends is from this phone. */

import { fromBase64url } from "./base64.js"
import { base64url, canonical } from "./canonical.js"
import { transaction } from "./database.js"
import { device } from "./identity.js"
import { call } from "./server.js"
import { json } from "./sharing.js"

/** @typedef {import("./identity.js").Device} Device */

/** Remembers what the server said to our enrolment. @param {boolean} enrolled */
export async function setEnrolled(enrolled) {
  const held = await device()
  await transaction("readwrite", ["meta"], async (tx) => void tx.put("meta", { ...held, enrolled }, "device"))
}

/** Gets to be known, and to know the server: its public keys, and the one that checks a supervisor's word. @param {Device} held */
export async function enrol(held) {
  const name = (/\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? "").slice(0, 60)
  const { keys, release_key } = await call("/sync/devices", json(await introduction(held, name)))
  const release = release_key && (await crypto.subtle.importKey("raw", fromBase64url(release_key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]))
  await setEnrolled(true)
  await transaction("readwrite", ["meta"], async (tx) => {
    if (keys) tx.put("meta", keys, "keys")
    if (release) tx.put("meta", release, "release_key")
  })
}

/** What the server needs to know us. @param {Device} held @param {string} name */
export async function introduction({ id, keys }, name) {
  const point = await crypto.subtle.exportKey("raw", keys.publicKey)
  return { device_id: id, public_key: base64url(point), name }
}

/** Raw r||s over the canonical spelling. @param {Device} held @param {unknown} value */
export async function sign({ keys }, value) {
  const bytes = new TextEncoder().encode(canonical(value))
  return base64url(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, bytes))
}
