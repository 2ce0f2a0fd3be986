/** Every address of the phone and the screen behind it. */

import { home } from "./screens/home.js"
import { arrive, link, scan } from "./screens/scan.js"
import { complete, give, item, visit } from "./screens/visit.js"

/** @typedef {(ask: any) => import("./router.js").Answer | Promise<import("./router.js").Answer>} Screen */

/** ":name" in a path is one part of it. @param {string} path */
const pattern = (path) => new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`)

/** @type {[string, RegExp, Screen][]} */
export const routes = /** @type {[string, string, Screen][]} */ ([
  ["GET", "/field", home],
  ["GET", "/field/pill", () => ({ template: "field/_pill.html", context: {} })],
  ["GET", "/field/scan", scan],
  ["GET", "/[cC]/:payload", link],
  ["POST", "/field/visits", arrive],
  ["GET", "/field/visits/:visit", visit],
  ["GET", "/field/visits/:visit/items/:item", item],
  ["POST", "/field/visits/:visit/answers", give],
  ["POST", "/field/visits/:visit/completion", complete],
]).map(([method, path, screen]) => [method, pattern(path), screen])
