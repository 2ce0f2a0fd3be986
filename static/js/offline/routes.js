/** Every address of the phone and the screen behind it: what a round needs here, the rest when it is asked for. */

import { know } from "./render.js"
import { home } from "./screens/home.js"
import { arrive, link, scan } from "./screens/scan.js"
import { complete, give, item, visit } from "./screens/visit.js"

/** @typedef {(ask: any) => import("./router.js").Answer | Promise<import("./router.js").Answer>} Screen */
/** @typedef {[method: string, path: string, screen: Screen]} Row */

/** ":name" in a path is one part of it. @param {string} path */
const pattern = (path) => new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`)

/** @type {[string, RegExp, Screen][]} */
const routes = []
let isWhole = false

/** @param {{rows: Row[], templates?: {[name: string]: any}}} screens */
function add({ rows, templates }) {
  for (const [method, path, screen] of rows) routes.push([method, pattern(path), screen])
  know({ templates })
}

add({ rows: [
  ["GET", "/field", home],
  ["GET", "/field/pill", () => ({ template: "field/_pill.html", context: {} })],
  ["GET", "/field/scan", scan],
  ["GET", "/[cC]/:payload", link],
  ["POST", "/field/visits", arrive],
  ["GET", "/field/visits/:visit", visit],
  ["GET", "/field/visits/:visit/items/:item", item],
  ["POST", "/field/visits/:visit/answers", give],
  ["POST", "/field/visits/:visit/completion", complete],
] })

/** The screens that are not here yet. @param {{rows: Row[], templates: {[name: string]: any}}} [later] a service worker cannot import() */
export async function complement(later) {
  if (isWhole) return
  const screens = later ?? (await import("./routes_later.js")).later
  if (!isWhole) add(screens)
  isWhole = true
}

/** @param {string} method @param {string} path */
function match(method, path) {
  for (const [verb, address, screen] of routes) {
    const groups = verb === method && address.exec(path)
    if (groups) return { screen, params: { ...groups.groups } }
  }
  return null
}

/** The screen behind an address, and the parts of the path. @param {string} method @param {string} path */
export async function find(method, path) {
  const found = match(method, path)
  if (found || isWhole || !path.startsWith("/field/")) return found
  await complement()
  return match(method, path)
}
