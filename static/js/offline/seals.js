/** Sealing for the server: what is sealed can be sent from here and read by nobody here. Twin: webapp/sync/seals.py. */

import { fromBase64url } from "./base64.js"
import { base64url } from "./canonical.js"
import { read } from "./database.js"

const CURVE = { name: "ECDH", namedCurve: "P-256" }
const INFO = new TextEncoder().encode("rounds seal v1")

/** The server's newest key; undefined before the first contact. @returns {Promise<{id: string, seal: string} | undefined>} */
export const serverKey = async () => (await read("meta", "keys"))?.[0]

/** @param {{id: string, seal: string}} server @param {BufferSource} content @param {string} purpose @returns {Promise<{key: string, sealed: string}>} */
export async function sealFor(server, content, purpose) {
  const theirs = await crypto.subtle.importKey("raw", fromBase64url(server.seal), CURVE, false, [])
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"])
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey))
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256)
  const how = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: new TextEncoder().encode(purpose) }
  const box = new Uint8Array(await crypto.subtle.encrypt(how, await stretched(shared, point), content))
  const whole = new Uint8Array(point.length + box.length)
  whole.set(point)
  whole.set(box, point.length)
  return { key: server.id, sealed: base64url(whole.buffer) }
}

/** @param {ArrayBuffer} shared @param {Uint8Array<ArrayBuffer>} salt */
async function stretched(shared, salt) {
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"])
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: INFO }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"])
}
