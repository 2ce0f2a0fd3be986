/** When to send: at the start, on return, with the network, every 30 s in sight, after each finished visit. */
import { changes } from "../offline/record.js"
import { synchronise } from "../offline/upload.js"

const EVERY_MS = 30_000
const AT_ONCE = ["rounds.visit_end", "rounds.end", "rounds.report", "rounds.clearance", "rounds.skip"]

export function startUploads() {
  const go = () => { if (!document.hidden) synchronise() }
  document.addEventListener("visibilitychange", go)
  window.addEventListener("online", () => synchronise({ hurry: true }))
  changes.addEventListener("entries:stored", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.some((/** @type {string} */ kind) => AT_ONCE.includes(kind))) go()
  })
  setInterval(go, EVERY_MS)
  go()
}
