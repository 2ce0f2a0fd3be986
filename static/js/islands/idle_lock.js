/**
 * 闲置锁屏: watches whether anybody touches this phone, asks for half a minute before the end, and locks it (offline/idle.js says who can
 * be locked out). A photo, a scan or a form on its way puts it off. Whoever opens the phone again is where they were.
 */
import { KEPT_MS } from "../offline/away.js"
import { stamp } from "../offline/clock.js"
import { fieldsOf } from "../offline/drafts.js"
import { idleFor, isLocked, lastTouch, limit, lockUp, MOST_BUSY_MS, touched, WARNING_MS } from "../offline/idle.js"
import { handle } from "../offline/router.js"
import { htmx } from "./htmx.js"

const TOUCHES = ["pointerdown", "touchmove", "keydown", "input", "wheel"]
const BUSY = ".htmx-request, [data-holding], photo-input[data-state=working], [data-role=viewfinder]:not([hidden]), qr-scanner:is([data-state=starting], [data-state=scanning], [data-state=reading])"
/** What may be on the screen of a phone that nobody has unlocked, or that somebody is just signing in on. */
const ANYBODYS = /^\/field\/(people|taken|uploads|start)/
const NOTE_MS = 15_000
const LOOK_MS = 60_000
const TAP_MS = 1000

const channel = new BroadcastChannel("rounds-lock")
let last = stamp()
let noted = -Infinity
let most = 0
let putOff = 0
/** When the phone's own camera took over. @type {import("../offline/idle.js").Reading | null} */
let away = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** @type {Promise<unknown> | undefined} */
let looking

/** @returns {HTMLDialogElement | null} */
const warning = () => document.querySelector("dialog#idle")
const isStarting = () => Boolean(document.querySelector("first-pack"))
const idle = () => idleFor(last, stamp()) - putOff

/** A finger after the time is over is not theirs to be. @param {Event} event */
function onTouch({ isTrusted }) {
  if (!isTrusted || (most && idle() >= most && !isStarting())) return
  here()
}

function here() {
  last = stamp()
  putOff = 0
  if (last.mono - noted < NOTE_MS) return
  note()
}

/** For the next page, and for other tabs. */
function note() {
  if (isStarting()) return // somebody signs in: first_pack.js looks first how long nobody was here
  noted = stamp().mono
  touched(last).catch(console.warn)
}

/** One look at a time. */
const look = () => (looking ??= looked().finally(() => { looking = undefined }))

async function looked() {
  clearTimeout(timer)
  const wait = await judged().catch((error) => { console.warn(error) })
  timer = setTimeout(look, wait ?? LOOK_MS)
}

/** The tap that answers the warning does nothing else. @param {Event} event */
function onClick(event) {
  if (!warning()?.contains(/** @type {Node} */ (event.target))) return
  event.stopPropagation()
  if (!most || idle() < most) quiet()
}

/** @returns {Promise<number>} when to look again, ms */
async function judged() {
  if ((await isLocked()) && !isStarting() && !ANYBODYS.test(location.pathname)) return leave()
  most = await limit()
  if (!most || isStarting()) return quiet()
  const other = await lastTouch()
  if (other && other.epoch !== last.epoch && other.wall > last.wall) [last, putOff] = [other, 0] // in another tab
  const over = idle() - (most - WARNING_MS)
  if (warning() && idle() < TAP_MS) return TAP_MS // its click is still to come, and must not fall on what is below
  if (over < 0) return quiet(Math.min(-over, LOOK_MS))
  if (isBusy() && putOff + over <= MOST_BUSY_MS) {
    putOff += over
    return quiet(1000)
  }
  if (over >= WARNING_MS) return locked()
  return warned(WARNING_MS - over)
}

const isBusy = () => Boolean(document.querySelector(BUSY)) || (away !== null && idleFor(away, stamp()) < KEPT_MS)

/** No warning. @param {number} [wait] */
function quiet(wait = LOOK_MS) {
  const dialog = warning()
  dialog?.close()
  dialog?.remove()
  if (dialog) setTimeout(look) // to be asked again in time
  return wait
}

/** @param {number} left ms */
async function warned(left) {
  if (!warning() && !document.hidden) {
    const answer = await handle(new Request("/field/idle", { headers: { "HX-Request": "true" } }))
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html")
    document.body.append(...[...page.head.children, ...page.body.children].map((node) => document.importNode(node, true)))
    warning()?.showModal()
    navigator.vibrate?.([80, 60, 80])
  }
  const bar = warning()?.querySelector("progress")
  if (bar) bar.value = Math.ceil(left / 1000)
  return Math.min(left, 1000)
}

/** What is half done goes with its author. */
async function locked() {
  const forms = [.../** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-draft]"))]
  const drafts = forms.filter(isBegun).map((form) => /** @type {[string, object]} */ ([form.dataset.draft ?? "", fieldsOf(new FormData(form))]))
  await lockUp({ drafts, place: ANYBODYS.test(location.pathname) ? "" : location.pathname + location.search })
  channel.postMessage("locked")
  for (const form of forms) delete form.dataset.draft // taking it away must not store it once more, for nobody
  return leave()
}

/** @param {HTMLFormElement} form */
const isBegun = (form) =>
  [...form.elements].some((field) => {
    const { type, value, defaultValue, checked, defaultChecked } = /** @type {HTMLInputElement} */ (field)
    if (field instanceof HTMLSelectElement) return !field.selectedOptions[0]?.defaultSelected && field.selectedIndex > 0
    return ["checkbox", "radio"].includes(type) ? checked !== defaultChecked : "defaultValue" in field && value !== defaultValue
  })

/** Nothing of theirs stays on the screen, whether or not there is a service worker. */
async function leave() {
  document.body.replaceChildren()
  history.replaceState(null, "", "/field/people")
  await htmx.ajax("GET", "/field/people", { target: "body", swap: "innerHTML" })
  return LOOK_MS
}

function returned() {
  if (away && idleFor(away, stamp()) < KEPT_MS) here()
  away = null
  look()
}

for (const type of TOUCHES) document.addEventListener(type, onTouch, { capture: true, passive: true })
document.addEventListener("click", onClick, { capture: true })
document.addEventListener("photo:leaving", () => (away = stamp()))
document.addEventListener("visibilitychange", () => (document.hidden ? note() : returned()))
window.addEventListener("pageshow", look)
document.addEventListener("htmx:after:swap", look)
channel.addEventListener("message", look)
lastTouch().then((held) => {
  if (held && !isStarting()) last = held
  else note()
}).then(look, console.warn)
