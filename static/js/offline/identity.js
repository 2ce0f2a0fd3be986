/** Who this phone is: an id and a key that cannot leave it. */

import { transaction } from "./database.js"

const P256 = { name: "ECDSA", namedCurve: "P-256" }

/**
 * @typedef {{id: string, keys: CryptoKeyPair, enrolled: boolean}} Device
 */

/** A time-ordered id (UUID version 7). @param {number} [now] ms */
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let at = 5, left = now; at >= 0; at--, left = Math.floor(left / 256)) bytes[at] = left % 256
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}

/** This phone's identity, made at the first call; two tabs agree on one. @returns {Promise<Device>} */
export async function device() {
  const known = await transaction("readonly", ["meta"], (tx) => tx.get("meta", "device"))
  if (known) return known
  const keys = await crypto.subtle.generateKey(P256, false, ["sign", "verify"])
  return transaction("readwrite", ["meta"], async (tx) => {
    const first = await tx.get("meta", "device")
    const made = first ?? { id: newId(), keys, enrolled: false }
    if (!first) tx.put("meta", made, "device")
    return made
  })
}
