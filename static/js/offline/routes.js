/** Every address of the phone and the screen behind it. */

import { home } from "./screens/home.js"
import { clear, finding, findings, report, reported, reporting } from "./screens/report.js"
import { end, summary } from "./screens/round.js"
import { arrive, link, scan } from "./screens/scan.js"
import { checkup, choose, settings } from "./screens/settings.js"
import { skip, skipping, unskip } from "./screens/stops.js"
import { acknowledge, exportFile, records, sendNow, uploads } from "./screens/uploads.js"
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
  ["GET", "/field/stops/:stop/skip", skipping],
  ["POST", "/field/stops/:stop/skip", skip],
  ["POST", "/field/stops/:stop/unskip", unskip],
  ["GET", "/field/rounds/:round", summary],
  ["POST", "/field/rounds/:round/completion", end],
  ["GET", "/field/report", reporting],
  ["GET", "/field/report/sent", reported],
  ["POST", "/field/reports", report],
  ["GET", "/field/findings", findings],
  ["GET", "/field/findings/:finding", finding],
  ["POST", "/field/findings/:finding/clearance", clear],
  ["GET", "/field/uploads", uploads],
  ["POST", "/field/uploads", sendNow],
  ["GET", "/field/uploads/export", exportFile],
  ["POST", "/field/uploads/:entry/acknowledgement", acknowledge],
  ["GET", "/field/records", records],
  ["GET", "/field/checkup", checkup],
  ["GET", "/field/settings", settings],
  ["POST", "/field/settings", choose],
]).map(([method, path, screen]) => [method, pattern(path), screen])
