/** Whether the server really signed for something: checked here, with its public key, by nobody's leave. */

import { fromBase64url } from "./base64.js"
import { canonical } from "./canonical.js"
import { read } from "./database.js"

/**
 * @typedef {object} Receipt
 * @property {string} id
 * @property {number} at ms
 * @property {string} key
 * @property {string} signature
 * @property {number} [count]
 */

const P256 = { name: "ECDSA", namedCurve: "P-256" }

/** @param {{id: string, at: number}} receipt @param {string} device @param {string[]} hashes */
export const entriesMessage = ({ id, at }, device, hashes) => canonical({ v: 1, receipt: id, device, at, hashes })

/** @param {string} photo its SHA-256 @param {string} device @param {number} at */
export const photoMessage = (photo, device, at) => canonical({ v: 1, photo, device, at })

/** @param {{key: string, signature: string}} receipt @param {string} message @returns {Promise<boolean>} false for a key that we do not know yet, too */
export async function holds({ key, signature }, message) {
  const known = (await read("meta", "keys"))?.find((/** @type {{id: string}} */ { id }) => id === key)
  return Boolean(known && signature && (await verifies(known.receipt, signature, message)))
}

/** @param {string} point base64url @param {string} signature base64url of r||s @param {string} message */
export async function verifies(point, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", fromBase64url(point), P256, false, ["verify"])
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64url(signature), new TextEncoder().encode(message))
  } catch {
    return false
  }
}
