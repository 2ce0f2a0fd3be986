/**
 * What one value means against the limits of its item: webapp/checklists/judging.py on the phone.
 * @module
 *
 * @typedef {import("./judge.js").Item} Item
 * @typedef {import("./judge.js").Answer} Answer
 * @typedef {import("./judge.js").Value} Value
 * @typedef {import("./judge.js").Judgement} Judgement
 */

import { LARGEST, parse, trim } from "./readings.js"

const DAY_MS = 86_400_000

/**
 * @param {Judgement["verdict"]} verdict
 * @param {Value} [value]
 * @param {string[]} [reasons]
 * @returns {Judgement}
 */
export function judged(verdict, value = null, reasons = []) {
  return { verdict, value, reasons, demands: [], refusals: [], jump_percent: null }
}

/** @param {string} code @returns {Judgement} */
export function refused(code) {
  return { ...judged(null), refusals: [code] }
}

/**
 * @param {Item} item
 * @param {Answer} answer
 * @param {number | undefined} last
 * @param {string} today
 * @returns {Judgement}
 */
export function judgeValue(item, answer, last, today) {
  const { value = null, photos = [] } = answer
  switch (item.type) {
    case "check":
      return judgeCheck(value)
    case "number":
    case "count":
      return judgeNumber(item, value, last)
    case "choice":
    case "choices":
      return judgeChoice(item, value)
    case "date":
      return judgeDate(item, value, today)
    case "text":
      return judgeText(item, value)
    case "photo":
      return photos.length < (item.at_least ?? 1) ? refused("too_few_photos") : judged("recorded", photos.length)
    case "signature":
      return judgeSignature(value, photos)
    default:
      throw new TypeError(`Unknown item type: ${item.type}`)
  }
}

/** @param {Value} value */
function judgeCheck(value) {
  if (value === "pass") return judged("ok", value)
  return value === "fail" ? judged("problem", value, ["failed"]) : refused("unknown_value")
}

/** @param {Item} item @param {Value} typed @param {number | undefined} last */
function judgeNumber(item, typed, last) {
  const value = thousandths(typed, item.decimals ?? 0)
  if (typeof value === "string") return refused(value)
  if (item.physical_low !== undefined && value < item.physical_low) return refused("below_physical")
  if (item.physical_high !== undefined && value > item.physical_high) return refused("above_physical")
  const reasons = besideNormal(item, value)
  const hasNormal = item.normal_low !== undefined || item.normal_high !== undefined
  const verdict = !hasNormal ? "recorded" : reasons.length ? "problem" : "ok"
  if (item.type !== "number" || last === undefined) return judged(verdict, value, reasons)
  if (item.meter) return judged(verdict, value, value < last ? [...reasons, "below_last"] : reasons)
  const jump = last === 0 ? 0 : Math.floor((Math.abs(value - last) * 100) / Math.abs(last))
  if (!item.jump_percent || jump < item.jump_percent) return judged(verdict, value, reasons)
  return { ...judged(verdict, value, [...reasons, "jump"]), jump_percent: value > last ? jump : -jump }
}

/** An integer is thousandths already; text is what was typed. @param {Value} typed @param {number} decimals */
function thousandths(typed, decimals) {
  if (typeof typed === "string") return parse(typed, decimals)
  if (typeof typed !== "number" || Math.abs(typed) > LARGEST) return "not_a_number"
  return typed % 10 ** (3 - decimals) === 0 ? typed : "too_precise"
}

/** @param {Item} item @param {number} value */
function besideNormal(item, value) {
  if (item.normal_low !== undefined && value < item.normal_low) return ["below_normal"]
  return item.normal_high !== undefined && value > item.normal_high ? ["above_normal"] : []
}

/** @param {Item} item @param {Value} value */
function judgeChoice(item, value) {
  const options = item.options ?? []
  if (Array.isArray(value) !== (item.type === "choices")) return refused("unknown_choice")
  const chosen = Array.isArray(value) ? value : [value]
  if (!chosen.every((key) => options.some((option) => option.key === key))) return refused("unknown_choice")
  const bad = options.filter((option) => option.is_problem)
  if (bad.length === 0) return judged("recorded", value)
  return bad.some((option) => chosen.includes(option.key))
    ? judged("problem", value, ["problem_choice"])
    : judged("ok", value)
}

/** @param {Item} item @param {Value} value */
function judgeText(item, value) {
  if (typeof value !== "string") return refused("unknown_value")
  const words = trim(value)
  return [...words].length > (item.longest ?? 500) ? refused("too_long") : judged("recorded", words)
}

/** @param {Value} value @param {string[]} photos */
function judgeSignature(value, photos) {
  if (value === "signed") return photos.length ? judged("recorded", value) : refused("missing")
  return value === "absent" || value === "refused" ? judged("recorded", value, ["not_signed"]) : refused("unknown_value")
}

/** @param {Item} item @param {Value} value @param {string} today */
function judgeDate(item, value, today) {
  const day = dayNumber(value)
  const now = /** @type {number} */ (dayNumber(today))
  if (day === null) return refused("not_a_date")
  if (item.meaning === "expiry") {
    if (day < now) return judged("problem", value, ["expired"])
    return judged("ok", value, day <= now + (item.warn_days ?? 30) ? ["expires_soon"] : [])
  }
  if (day > now) return refused("future_date")
  if (item.oldest_days === undefined) return judged("recorded", value)
  return day < now - item.oldest_days ? judged("problem", value, ["overdue"]) : judged("ok", value)
}

/** Days since 1970, or null for no day of this age. @param {Value} value */
function dayNumber(value) {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return null
  const [year, month, day] = value.split("-").map(Number)
  const instant = new Date(Date.UTC(year, month - 1, day))
  if (year < 1980 || year > 2120 || instant.getUTCMonth() !== month - 1) return null
  return instant.getUTCDate() === day ? instant.getTime() / DAY_MS : null
}
