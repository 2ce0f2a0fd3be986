/**
 * Answers the field pages from this phone, online or not: the page asks it instead of the network, the service worker
 * asks it for navigations. What it does not know, or cannot know without a pack, is the server's to answer.
 * @module
 */

import { lastAnchor, now } from "./clock.js"
import { StorageFull } from "./database.js"
import { model } from "./model.js"
import { knows, render, speak } from "./render.js"
import { complement, find } from "./routes.js"
import { frame } from "./screens/frame.js"
import { snapshot } from "./snapshot.js"

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {{[name: string]: any}} Context
 * @typedef {object} Ask
 * @property {Model} world
 * @property {Record<string, string>} params of the path
 * @property {URLSearchParams} query
 * @property {FormData} form empty for a GET
 * @property {string} path
 * @property {Context | null} draft what was begun on this screen
 * @property {Context | null} feedback what has just happened
 * @property {boolean} is_cold a navigation: the app was started or reloaded
 * @typedef {object} Answer a page, a fragment, or where to go
 * @property {string} [template]
 * @property {Context} [context]
 * @property {string} [to]
 * @property {Context} [feedback]
 * @property {Record<string, string>} [headers]
 * @property {boolean} [replace] going back must not lead here again
 * @property {Response} [file]
 */

const ASSET_BASE = new URL("../..", import.meta.url).pathname.replace(/\/$/, "")
const BUILD = ASSET_BASE.split("/").pop() ?? ""
const MOST_HOPS = 3
/** What a phone shows that nobody has unlocked. */
const ANYBODYS = /^\/field\/(people|taken|uploads|pill)/

/**
 * @param {Request} request
 * @returns {Promise<Response | null>} null: not a field page, or no pack on this phone
 */
export async function handle(request) {
  const url = new URL(request.url)
  const found = await find(request.method, url.pathname)
  if (!found) return null
  const form = request.method === "POST" ? await request.formData() : new FormData()
  const is_cold = !request.headers.has("HX-Request")
  const about = { url, form, is_cold, feedback: null }
  try {
    return await answer(found, about, 0)
  } catch (error) {
    if (request.method !== "POST") throw error
    console.error(error)
    return answer({ screen: failed, params: {} }, about, 0)
  }
}

/**
 * @param {{screen: (ask: Ask) => Promise<Answer> | Answer, params: Record<string, string>}} found
 * @param {{url: URL, form: FormData, is_cold: boolean, feedback: Context | null}} about
 * @param {number} hops
 * @returns {Promise<Response | null>}
 */
async function answer({ screen, params }, { url, form, is_cold, feedback }, hops) {
  const [taken, anchor] = [await snapshot(), await lastAnchor()]
  const world = model(taken, now(anchor))
  if (!world.me) {
    const isOpen = ANYBODYS.test(url.pathname)
    if (!isOpen && (!taken.meta.people || taken.meta.signed_in)) return null
    if (!isOpen) return follow({ to: "/field/people", replace: true }, url, is_cold, hops)
    world.me = {}
  }
  const draft = taken.drafts.get(url.pathname) ?? null
  const ask = { world, params, query: url.searchParams, form, path: url.pathname, draft, feedback, is_cold }
  const said = await (async () => screen(ask))().catch(unstored)
  if (said.file) return said.file
  if (said.to !== undefined) return follow(said, url, is_cold, hops)
  const context = { ...said.context, feedback, frame: frame(world, BUILD, said.context?.frame) }
  if (!knows(said.template ?? "")) await complement()
  await speak(world.settings.language)
  const html = render(said.template ?? "", context, { language: world.settings.language, asset_base: ASSET_BASE })
  const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", ...said.headers }
  return new Response(html, { headers: { ...headers, "X-Display": display(world) } })
}

/** What a person did was not stored, and nobody knows why: better said than a button that does nothing. @returns {Answer} */
const failed = () => ({ template: "field/failed.html", context: { frame: { back: "/field/" } }, headers: { "HX-Push-Url": "false" } })

/** A phone that is full must say so: never a screen that looks as if it were stored. @param {unknown} error @returns {Answer} */
function unstored(error) {
  if (!(error instanceof StorageFull)) throw error
  return { template: "field/full.html", context: { back: "/field/", frame: { back: "/field/" } }, headers: { "HX-Push-Url": "false" } }
}

/** A redirect: for a navigation the browser follows, for htmx we are there at once. @param {Answer} said @param {URL} from @param {boolean} is_cold @param {number} hops */
async function follow({ to = "", feedback, replace = false }, from, is_cold, hops) {
  if (is_cold) return new Response(null, { status: 303, headers: { Location: to } })
  const url = new URL(to, from)
  const found = await find("GET", url.pathname)
  const page = found && hops < MOST_HOPS ? await answer(found, { url, form: new FormData(), is_cold, feedback: feedback ?? null }, hops + 1) : null
  if (page && !page.headers.has("HX-Push-Url") && !page.headers.has("HX-Replace-Url")) {
    page.headers.set(replace ? "HX-Replace-Url" : "HX-Push-Url", to)
  }
  return page
}

/** What <html> must say: a swap changes only the body. @param {Model} world */
const display = ({ settings: { language, text_size, theme } }) => `${language} ${text_size} ${theme}`
