/** What a step's form says, as its entry carries it; and what is still missing. */

import { parse } from "./readings.js"

/** @typedef {{[name: string]: any}} Fields @typedef {import("./job_story.js").Step} Step */

const TEXTS = ["note", "reason", "cause", "plan", "consent", "result"]
const SIGNATURES = ["worker_signature", "reporter_signature"]
const PHOTOS = ["photo_before", "photo_after", "evidence"]
const INSTANTS = ["appointment", "expected", "promise"]
const LONGEST = 500
/** What is asked beside what is demanded. @type {{[step: string]: string[]}} */
const ASKED = { arrive: ["photo_before"], finish: ["materials"], agree: ["reporter_signature"], ask_consent: ["amount"], not_home: ["note"] }

/** The fields of a step's screen. @param {Step} step */
export const asked = ({ key, demands }) => [...new Set([...demands, ...(ASKED[key] ?? [])])]

/** @param {any} value */
const list = (value) => [value ?? []].flat().filter(Boolean)

/** @param {any} value */
const words = (value) => [...list(value).map((one) => one.trim()).filter(Boolean).join(" · ")].slice(0, LONGEST).join("")

/** @param {Step} step @param {Fields} fields @param {number} offset minutes of the site */
export function given(step, fields, offset) {
  /** @type {{[demand: string]: any}} */
  const found = {}
  for (const name of asked(step)) {
    if (TEXTS.includes(name)) found[name] = words([fields[`${name}_usual`], fields[name]].flat())
    if (SIGNATURES.includes(name)) found[name] = list(fields[name])
    if (PHOTOS.includes(name)) found[name] = list(fields.photos)
    if (INSTANTS.includes(name)) found[name] = instant(fields, offset)
    if (name === "rating") found.rating = Number(fields.rating) || null
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => (Array.isArray(value) ? value.length : value)))
}

/** "2026-11-22T14:00" by the clock of the site, or a usual time in ms; a slip in the year is none. @param {Fields} fields @param {number} offset */
function instant({ when, at }, offset) {
  const local = /^20\d\d-\d\d-\d\dT\d\d:\d\d$/.test(at ?? "") ? Date.parse(`${at}:00Z`) - offset * 60_000 : NaN
  return local || Number(when) || null
}

/** Every photo that a step carries, signatures too. @param {{[demand: string]: any}} said */
export const photosOf = (said) => [...new Set([...PHOTOS, ...SIGNATURES].flatMap((name) => said[name] ?? []))]

/** What is still to be given, in the order of the flow. @param {Step} step @param {{[demand: string]: any}} said */
export const missing = ({ demands }, said) => demands.filter((demand) => said[demand] === undefined)

/** Lines of material and labour: usual ones with a quantity, own ones with a name. @param {Fields} fields @param {any[]} usual */
export function materials(fields, usual) {
  const lines = []
  for (let at = 0; `m${at}_qty` in fields; at++) {
    const [quantity, price] = [parse(fields[`m${at}_qty`] || "", 2), parse(fields[`m${at}_price`] || "0", 2)]
    const known = usual[at]
    const name = known?.name ?? [...(fields[`m${at}_name`] ?? "").trim()].slice(0, 60).join("")
    if (!name || typeof price !== "number" || price < 0) continue
    const quantity_milli = typeof quantity === "number" && quantity > 0 ? quantity : known ? 0 : 1000
    if (!quantity_milli) continue
    lines.push({ kind: known?.kind ?? "part", name, quantity_milli, unit: known?.unit ?? "", price_cents: Math.round(price / 10), who_pays: fields[`m${at}_payer`] === "reporter" ? "reporter" : "company" })
  }
  return lines
}

/** In cents. @param {any[]} lines */
export const sum = (lines) => lines.reduce((total, { quantity_milli, price_cents }) => total + Math.round((quantity_milli * price_cents) / 1000), 0)

/** 3500 → "35.00". @param {number} cents */
export const money = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`
