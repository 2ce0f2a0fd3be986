/**
 * Where somebody was when the phone's own camera took over: cheap phones close this page to make room for it, and a start
 * from the home screen would begin somewhere else.
 */

import { transaction } from "./database.js"
import { touch } from "./journal.js"

export const KEPT_MS = 15 * 60_000

/** @param {string} path @param {number} at ms */
export const leave = (path, at) => set({ path, at })

/** The page is alive, or open again: whether it was closed here. @param {string} path @param {number} now ms */
export async function comeBack(path, now) {
  const away = await transaction("readonly", ["meta"], (tx) => tx.get("meta", "away"))
  if (!away) return false
  await set(null)
  return away.path === path && now - away.at < KEPT_MS
}

/** @param {{path: string, at: number} | null} away */
async function set(away) {
  await transaction("readwrite", ["meta"], async (tx) => {
    tx.put("meta", away, "away")
    await touch(tx)
  })
}
