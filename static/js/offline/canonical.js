/** The one spelling of an entry that is hashed and signed: sorted keys, no spaces, no floats. */

const UTF8 = new TextEncoder()

/** @param {unknown} value @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (value !== null && typeof value === "object") {
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${pairs.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError(`no float may be signed: ${value}`)
  if (value === undefined) throw new TypeError("undefined has no spelling")
  return JSON.stringify(value)
}

/** @param {string | BufferSource} data @returns {Promise<string>} */
export async function sha256(data) {
  const bytes = typeof data === "string" ? UTF8.encode(data) : data
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map(hex).join("")
}

/** @param {number} byte */
const hex = (byte) => byte.toString(16).padStart(2, "0")

/** @param {ArrayBuffer} bytes */
export const base64url = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
