/** The last resort: what waits on this phone as one file, photos included. */

import { lastAnchor } from "./clock.js"
import { device } from "./identity.js"
import { waiting } from "./settling.js"
import { bytesOf, photos } from "./photos.js"

/** @returns {Promise<Response>} a download */
export async function exported() {
  const [{ id }, entries, anchor] = [await device(), await waiting(Infinity), await lastAnchor()]
  /** @type {BlobPart[]} one picture at a time: a phone that is full has little memory too */
  const parts = [`{"format":"rounds-export-1","device":${JSON.stringify(id)},"anchor":${JSON.stringify(anchor)},"entries":${JSON.stringify(entries.map(({ entry }) => entry))},"photos":[`]
  let comma = ""
  for (const { verified, sha256, size, mime, taken_at_ms, from_album } of await photos()) {
    const bytes = verified ? undefined : await bytesOf(sha256)
    if (bytes) parts.push(`${comma}${JSON.stringify({ sha256, size, mime, taken_at_ms, from_album, base64: base64(bytes) })}`)
    if (bytes) comma = ","
  }
  const name = `rounds-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}.json`
  return new Response(new Blob([...parts, "]}"]), {
    headers: { "Content-Type": "application/json", "Content-Disposition": `attachment; filename="${name}"` },
  })
}

/** @param {ArrayBuffer} bytes */
function base64(bytes) {
  const view = new Uint8Array(bytes)
  let text = ""
  for (let at = 0; at < view.length; at += 0x8000) text += String.fromCharCode(...view.subarray(at, at + 0x8000))
  return btoa(text)
}
