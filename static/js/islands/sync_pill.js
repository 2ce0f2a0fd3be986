/** Keeps #sync-pill true: after every write here or in another tab, and as time passes. */
import { progress } from "../offline/progress.js"
import { changes } from "../offline/record.js"
import { handle } from "../offline/router.js"
import { htmx } from "./htmx.js"

const AFTER_SAVED_MS = 3200
const channel = new BroadcastChannel("rounds")
/** @type {number | undefined} */
let timer

/** @param {number} ms */
function soon(ms) {
  clearTimeout(timer)
  timer = setTimeout(show, ms)
}

/** 上传情况 tells what has become of each record, without being asked. */
function refreshUploads() {
  if (!document.querySelector(".htmx-request")) htmx.ajax("GET", "/field/uploads", { target: "body", swap: "innerHTML show:none" })
}

/** Past htmx: the person may be in the middle of a tap, and nothing but the pill is to change. */
async function show() {
  if (document.hidden) return
  const answer = await handle(new Request("/field/pill", { headers: { "HX-Request": "true" } }))
  const pill = answer && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sync-pill")
  if (!pill) return
  document.getElementById("sync-pill")?.replaceWith(document.importNode(pill, true))
  htmx.process(document.getElementById("sync-pill"))
}

changes.addEventListener("entries:stored", () => {
  soon(AFTER_SAVED_MS) // 已存本机 first, then what waits
  channel.postMessage("changed")
})
changes.addEventListener("upload:progress", () => {
  soon(50)
  if (progress.total === 0 && document.getElementById("upload-state")) refreshUploads()
  channel.postMessage("changed")
})
channel.addEventListener("message", () => soon(300))
document.addEventListener("visibilitychange", () => soon(0))
