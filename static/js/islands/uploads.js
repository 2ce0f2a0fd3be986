/** When to send: at the start, on return, with the network, every 30 s in sight, after each finished visit. */
import { changes } from "../offline/record.js"

const EVERY_MS = 30_000
const AT_ONCE = ["rounds.visit_end", "rounds.end", "rounds.report", "rounds.clearance", "rounds.skip"]

/** What sends is not needed to work: it is loaded behind the first screen, or at the next try. @param {{returned?: boolean}} [how] */
async function synchronise(how) {
  try {
    const sending = await import("../offline/upload.js")
    await sending.synchronise(how)
  } catch (error) {
    console.warn("nothing was sent:", error)
  }
}

export function startUploads() {
  const go = () => { if (!document.hidden) synchronise() }
  const back = () => { if (!document.hidden) synchronise({ returned: true }) }
  document.addEventListener("visibilitychange", back)
  window.addEventListener("online", () => synchronise({ returned: true }))
  changes.addEventListener("entries:stored", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.some((/** @type {string} */ kind) => AT_ONCE.includes(kind))) go()
  })
  setInterval(go, EVERY_MS)
  back()
}
