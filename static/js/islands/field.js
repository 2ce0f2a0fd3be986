/**
 * The field pages' entry: htmx asks the local router first, whatever the network does; what is begun is remembered;
 * what is written down is sent when it can be.
 */
import { handle } from "../offline/router.js"
import "./draft_form.js"
import "./sync_pill.js"
import "./tap_lock.js"
import "./toast.js"
import { startUploads } from "./uploads.js"
import { keepUpToDate } from "./worker.js"

/** Loaded when a screen has one: most screens need no camera. A scanner brings what answers a scan. @type {Record<string, () => Promise<unknown>>} */
const LATER = {
  "qr-scanner": () => Promise.all([import("./qr_scanner.js"), import("./scan_feedback.js")]),
  "scan-feedback": () => import("./scan_feedback.js"),
  "photo-input": () => import("./photo_input.js"),
  "number-pad": () => import("./number_pad.js"),
  "signature-field": () => import("./signature_field.js"),
  "phone-check": () => import("./phone_check.js"),
  "phone-ready": () => import("./phone_ready.js"),
  "read-aloud": () => import("./read_aloud.js"),
  "kept-photo": () => import("./kept_photo.js"),
  "first-pack": () => import("./first_pack.js"),
  "a[data-export]": () => import("./export_link.js"),
}

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail
  ctx.fetch = (/** @type {string} */ url, /** @type {RequestInit} */ options) => ask(new Request(url, options), url, options)
})

/** @param {Request} request @param {string} url @param {RequestInit} options */
async function ask(request, url, options) {
  const response = await handle(request)
  if (!response) return fetch(url, options)
  const [language, size, theme] = response.headers.get("X-Display")?.split(" ") ?? []
  if (language) document.documentElement.lang = language
  if (size) Object.assign(document.documentElement.dataset, { size, theme })
  return response
}

document.addEventListener("htmx:after:swap", () => {
  loadIslands()
  const target = document.querySelector("[data-focus]") ?? document.getElementById("main")
  if (target instanceof HTMLElement) target.focus({ preventScroll: true })
})

/** What is on its way, or has come. @type {Record<string, Promise<unknown>>} */
const coming = {}
/** @type {Set<string>} */
const here = new Set()

function loadIslands() {
  for (const name of Object.keys(LATER)) if (document.querySelector(name)) bring(name)
}

/** A try that failed is made again by the next screen. @param {string} name */
function bring(name) {
  return (coming[name] ??= LATER[name]().then(() => here.add(name), () => delete coming[name]))
}

/** A tap on an island that is still on its way is heard when it is there. */
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("button[type=button], a[data-export]")
  const name = button && Object.keys(LATER).find((one) => !here.has(one) && button.closest(one))
  if (!name) return
  event.preventDefault()
  event.stopImmediatePropagation()
  bring(name).then(() => here.has(name) && /** @type {HTMLElement} */ (button).click())
}, { capture: true })

loadIslands()
startUploads()
keepUpToDate()
import("./idle_lock.js")
