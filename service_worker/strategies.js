/**
 * What the service worker does with each kind of request.
 * @module
 */

import { render } from "../js/offline/render.js"
import { lockIfOverdue } from "../js/offline/idle.js"
import { handle } from "../js/offline/router.js"
import { build } from "./build.js"
import "./everything.js"
import { forgetOthers, keep, kept, keptElsewhere, lacking } from "./kept_files.js"

/** @typedef {(request: Request) => Promise<Response>} Strategy */

const ASSETS = "/assets/"
const FIELD = ["/field/", "/c/", "/C/"]
const DOORS = ["/", "/sign-in"] // only the server opens them: without it, a page of ours and not the browser's
const NOT_OURS = ["/sync/", "/blobs/"]
const STARTING = "/field/start" // somebody has just signed in: first_pack.js looks who

/** Every file that a page needs to start, or none: a half installed build is worse than the old one. */
export const install = () => keep(build.id, build.shell)

/** The builds before this one are no longer needed. */
export const activate = () => forgetOthers(build.id)

/** @type {Promise<void> | null} */
let keeping = null
/** Whoever watches the code reader come. @type {Set<(bytes: number) => void>} */
const watchers = new Set()

/** What is large and not needed to start: the code reader. Failing is no harm, it is tried again. */
export function keepLater() {
  const tell = (/** @type {number} */ bytes) => watchers.forEach((watch) => watch(bytes))
  keeping ??= keep(build.id, build.later, tell)
    .catch((error) => console.warn("kept later:", error))
    .finally(() => { keeping = null })
  return keeping
}

/**
 * What a page asks of us: "skip-waiting" is not among it.
 * @param {string} wish "keep-later", "what-is-kept", or "keep-everything" by somebody who watches
 * @param {MessagePort} [port] where the answer goes: {pages, reader}, whether a start and a scan need no network;
 *   before it, {share} of the code reader that has come
 */
export async function fulfil(wish, port) {
  if (wish === "keep-everything" && port) await keepWatched(port)
  else if (wish === "keep-later") await keepLater()
  port?.postMessage(await whatIsKept())
}

/** @param {MessagePort} port */
async function keepWatched(port) {
  let arrived = 0
  const watch = (/** @type {number} */ bytes) => port.postMessage({ share: Math.min(1, (arrived += bytes) / build.later_bytes) })
  watchers.add(watch)
  await install().catch((error) => console.warn("kept everything:", error))
  await keepLater()
  watchers.delete(watch)
}

/** @returns {Promise<{pages: boolean, reader: boolean}>} */
async function whatIsKept() {
  const [pages, reader] = await Promise.all([lacking(build.id, build.shell), lacking(build.id, build.later)])
  return { pages: pages.length === 0, reader: reader.length === 0 }
}

/**
 * @param {Request} request
 * @returns {Strategy|null} null: the browser asks the network itself
 */
export function strategyFor(request) {
  const url = new URL(request.url)
  if (url.origin !== location.origin) return null
  if (isEarlyForm(request, url)) return earlyForm
  if (request.method !== "GET") return null
  if (NOT_OURS.some((prefix) => url.pathname.startsWith(prefix))) return null
  if (url.pathname.startsWith(ASSETS)) return fileFirst
  if (request.mode !== "navigate") return null
  return isField(url.pathname) ? fieldPage : DOORS.includes(url.pathname) ? networkPage : null
}

/** A form of a field page, sent by the browser itself: the page's scripts are not there yet. An upload never is a navigation. @param {Request} request @param {URL} url */
const isEarlyForm = (request, url) => request.method === "POST" && request.mode === "navigate" && url.pathname.startsWith("/field/")

/**
 * Done here as the page would do it: what a person filled in is not lost because they were quicker than the scripts.
 * @type {Strategy}
 */
async function earlyForm(request) {
  const page = await handle(request.clone()).catch(() => null)
  return page === null ? fetch(request) : page.status === 303 ? Response.redirect(new URL(page.headers.get("Location") ?? "", request.url), 303) : guarded(page)
}

/** @param {string} path */
const isField = (path) => path === "/field" || FIELD.some((prefix) => path.startsWith(prefix))

/**
 * A kept file; else the network; else, for a page of an older build, the same file of this one.
 * @type {Strategy}
 */
async function fileFirst(request) {
  const path = new URL(request.url).pathname
  const found = await kept(build.id, path)
  if (found !== undefined) return found
  try {
    return await fetch(request)
  } catch (error) {
    const similar = await keptElsewhere(build.id, path)
    if (similar === undefined) throw error
    return similar
  }
}

/**
 * The page as this phone knows it; a phone that knows nothing asks the network. One that lay about for too long locks itself first.
 * @type {Strategy}
 */
async function fieldPage(request) {
  try {
    if (!new URL(request.url).pathname.startsWith(STARTING)) await lockIfOverdue()
    const page = await handle(request)
    if (page !== null) return guarded(page)
  } catch (error) {
    console.error("local page:", error)
  }
  return networkPage(request)
}

/**
 * The server's page, or one that says that there is no network.
 * @type {Strategy}
 */
async function networkPage(request) {
  try {
    return await fetch(request)
  } catch {
    return offlinePage(new URL(request.url))
  }
}

/** @param {URL} url what the person wanted to open */
function offlinePage(url) {
  const language = navigator.language.startsWith("en") ? "en" : "zh-CN"
  const html = render("field/offline.html", { language, url: url.pathname + url.search }, { language })
  const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }
  return guarded(new Response(html, { status: 503, headers }))
}

/**
 * A page made on the phone, under the same content policy as the server's.
 * @param {Response} page
 */
function guarded(page) {
  const headers = new Headers(page.headers)
  headers.set("Content-Security-Policy", build.policy)
  return new Response(page.body, { status: page.status, statusText: page.statusText, headers })
}
