/** The screens beside the round: they travel when one of them is opened, with their templates. */

import { checkup, ready } from "./screens/checkup.js"
import { begin, leave, leaving, taken } from "./screens/leave.js"
import { badge, chooser, pin, tryBadge, tryPin } from "./screens/people.js"
import { appeal, flag, flags } from "./screens/flags.js"
import { card, job, note, noting } from "./screens/job.js"
import { free, jobs } from "./screens/jobs.js"
import { step, stepping } from "./screens/job_step.js"
import { clear, finding, findings, report, reported, reporting } from "./screens/report.js"
import { decide, position } from "./screens/position.js"
import { end, summary } from "./screens/round.js"
import { choose, settings } from "./screens/settings.js"
import { skip, skipping, unskip } from "./screens/stops.js"
import { acknowledge, exportFile, records, sendNow, uploads } from "./screens/uploads.js"
import { templates } from "./templates_later.js"

/** @type {{rows: import("./routes.js").Row[], templates: {[name: string]: any}}} */
export const later = {
  templates,
  rows: [
    ["GET", "/field/stops/:stop/skip", skipping],
    ["POST", "/field/stops/:stop/skip", skip],
    ["POST", "/field/stops/:stop/unskip", unskip],
    ["GET", "/field/rounds/:round", summary],
    ["POST", "/field/rounds/:round/completion", end],
    ["GET", "/field/photo-parts", () => ({ template: "field/photo_parts.html", context: {} })],
    ["GET", "/field/report", reporting],
    ["GET", "/field/report/sent", reported],
    ["POST", "/field/reports", report],
    ["GET", "/field/findings", findings],
    ["GET", "/field/findings/:finding", finding],
    ["POST", "/field/findings/:finding/clearance", clear],
    ["GET", "/field/flags", flags],
    ["GET", "/field/flags/:visit", flag],
    ["POST", "/field/flags/:visit", appeal],
    ["GET", "/field/jobs", jobs],
    ["GET", "/field/jobs/open", free],
    ["GET", "/field/jobs/:job", job],
    ["GET", "/field/jobs/:job/card", card],
    ["GET", "/field/jobs/:job/note", noting],
    ["POST", "/field/jobs/:job/note", note],
    ["GET", "/field/jobs/:job/steps/:step", stepping],
    ["POST", "/field/jobs/:job/steps/:step", step],
    ["GET", "/field/uploads", uploads],
    ["POST", "/field/uploads", sendNow],
    ["GET", "/field/uploads/export", exportFile],
    ["POST", "/field/uploads/:entry/acknowledgement", acknowledge],
    ["GET", "/field/records", records],
    ["GET", "/field/checkup", checkup],
    ["GET", "/field/ready", ready],
    ["GET", "/field/idle", () => ({ template: "field/idle.html", context: {} })],
    ["GET", "/field/people", chooser],
    ["GET", "/field/people/badge", badge],
    ["POST", "/field/people/badge", tryBadge],
    ["GET", "/field/people/:person", pin],
    ["POST", "/field/people/:person", tryPin],
    ["GET", "/field/leave", leaving],
    ["GET", "/field/taken", taken],
    ["POST", "/field/taken", begin],
    ["POST", "/field/leave", leave],
    ["GET", "/field/position", position],
    ["POST", "/field/position", decide],
    ["GET", "/field/settings", settings],
    ["POST", "/field/settings", choose],
  ],
}
