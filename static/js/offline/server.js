/** Asking the server, and telling its answers from those of whoever else answers: portals, proxies, sign-in pages. */

import { heard, stamp } from "./clock.js"
import { transaction } from "./database.js"

const SLOW_MS = 60_000

/** No answer of the server's: everything is kept, and tried again. */
export class Unanswered extends Error {
  /** @type {string} */ why
  wait = 0
  code = ""
  /** @param {"offline" | "signed_out" | "portal" | "busy" | "refused"} why @param {{wait?: number, code?: string, body?: any, status?: number}} [more] wait in ms */
  constructor(why, { wait = 0, code = "", body = null, status = 0 } = {}) {
    super(`${why} ${status} ${code}`)
    this.why = why
    Object.assign(this, { wait, code, body, status })
  }
}

/**
 * JSON from the server; its time and token are remembered. Throws Unanswered for anything else.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
export async function call(path, options = {}) {
  const asked = stamp().mono
  const response = await reach(path, options)
  const body = await spoken(response)
  if (response.ok && body) {
    if (body.token) await inTouch(body, asked)
    return body
  }
  throw refusal(response, body)
}

/** Any answer, or Unanswered when there is none. @param {string} path @param {RequestInit} options */
export async function reach(path, options) {
  const signal = AbortSignal.timeout?.(SLOW_MS)
  const headers = { "X-Rounds": "1", Accept: "application/json", ...options.headers }
  try {
    return await fetch(path, { cache: "no-store", redirect: "manual", signal, ...options, headers })
  } catch {
    throw new Unanswered("offline")
  }
}

/** @param {Response} response */
async function spoken(response) {
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) return null
  return response.json().catch(() => null)
}

/** @param {Response} response @param {any} body */
export function refusal({ status, headers, type }, body) {
  const wait = 1000 * (Number(headers.get("Retry-After")) || 0)
  if (status === 401) return new Unanswered("signed_out", { status })
  if (status === 408 || status === 429 || status >= 500) return new Unanswered("busy", { wait, status })
  if (type === "opaqueredirect" || !body?.code) return new Unanswered("portal", { status })
  return new Unanswered("refused", { code: body.code, body, status })
}

/** @param {{token: string, server_time: number, spread?: number}} answer spread: seconds over which those who come back should do so @param {number} asked */
async function inTouch({ token, server_time, spread = 0 }, asked) {
  await heard(token, asked)
  await transaction("readwrite", ["meta"], async (tx) => void tx.put("meta", { at: server_time, spread }, "contact"))
}
