/** Keeps #sync-pill true: after every write here or in another tab, and as time passes. */
import { changes } from "../offline/record.js"

const AFTER_SAVED_MS = 3200
const channel = new BroadcastChannel("rounds")
/** @type {number | undefined} */
let timer

/** @param {number} ms */
function soon(ms) {
  clearTimeout(timer)
  timer = setTimeout(show, ms)
}

function show() {
  const pill = document.getElementById("sync-pill")
  if (pill && !document.hidden) window.htmx.ajax("GET", "/field/pill", { source: pill, target: "#sync-pill", swap: "outerHTML" })
}

changes.addEventListener("entries:stored", () => {
  soon(AFTER_SAVED_MS) // 已存本机 first, then what waits
  channel.postMessage("changed")
})
changes.addEventListener("upload:progress", () => {
  soon(50)
  channel.postMessage("changed")
})
channel.addEventListener("message", () => soon(300))
document.addEventListener("visibilitychange", () => soon(0))
