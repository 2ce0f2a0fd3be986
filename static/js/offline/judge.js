/**
 * Judging answers: the same rules as webapp/checklists/rules.py, held to tests/vectors/judge.json.
 * @module
 *
 * @typedef {{zh: string, en: string}} Words
 * @typedef {{key: string, text: Words, is_problem: boolean}} Option
 * @typedef {object} Item
 * @property {string} key
 * @property {string} type
 * @property {boolean} required
 * @property {boolean} photo_on_fail
 * @property {Words[]} faults
 * @property {{item: string, is: string[]}} [show_if]
 * @property {boolean} [allow_na]
 * @property {number} [decimals]
 * @property {number} [normal_low]
 * @property {number} [normal_high]
 * @property {number} [physical_low]
 * @property {number} [physical_high]
 * @property {boolean} [meter]
 * @property {number} [jump_percent]
 * @property {Option[]} [options]
 * @property {number} [longest]
 * @property {number} [at_least]
 * @property {"done" | "expiry"} [meaning]
 * @property {number} [oldest_days]
 * @property {number} [warn_days]
 *
 * @typedef {number | string | string[] | null} Value
 * @typedef {object} Answer
 * @property {Value} [value]
 * @property {string} [note]
 * @property {number[]} [faults]
 * @property {string[]} [photos]
 * @property {string} [reason]
 * @property {number} [confirmed]
 *
 * @typedef {object} Judgement
 * @property {"ok" | "problem" | "na" | "recorded" | null} verdict
 * @property {Value} value
 * @property {string[]} reasons
 * @property {string[]} demands
 * @property {string[]} refusals
 * @property {number | null} jump_percent
 *
 * @typedef {Record<string, Answer>} Answers
 * @typedef {Record<string, number>} Lasts last readings by item, in thousandths
 */

import { judged, judgeValue, refused } from "./judge_value.js"
import { trim } from "./readings.js"

const LOOK_AGAIN = ["below_normal", "above_normal", "jump"]

/**
 * What this answer says, against the item's limits and the last reading.
 * @param {Item} item
 * @param {Answer | undefined} answer
 * @param {{last?: number, today: string}} context `today` is YYYY-MM-DD at the site
 * @returns {Judgement}
 */
export function judge(item, answer, { last, today }) {
  if (!answer || isBlank(item, answer)) return item.required ? refused("missing") : judged("recorded")
  const unknown = (answer.faults ?? []).some((at) => at < 0 || at >= item.faults.length)
  if (unknown) return refused("unknown_fault")
  const isNa = answer.value === "na" && item.type !== "text"
  if (isNa && !item.allow_na) return refused("na_not_allowed")
  const result = isNa ? judged("na", "na") : judgeValue(item, answer, last, today)
  return result.refusals.length ? result : { ...result, demands: demandsOf(item, answer, result) }
}

/** Nothing refused, nothing left to ask. @param {Judgement} judgement */
export const isSettled = ({ refusals, demands }) => refusals.length === 0 && demands.length === 0

/**
 * The words that a show_if can wait for.
 * @param {Item} item
 * @param {Answer | undefined} answer
 * @param {string} today
 * @returns {string[]}
 */
export function spoken(item, answer, today) {
  if (!answer) return []
  const { verdict, value } = judge(item, answer, { today })
  if (verdict === null || value === null) return []
  if (verdict === "na") return ["na"]
  if (Array.isArray(value)) return value
  return [item.type === "check" || item.type === "choice" ? String(value) : verdict]
}

/**
 * The items to ask, given the answers so far; what waits for a hidden item stays hidden.
 * @param {Item[]} items
 * @param {Answers} answers
 * @param {string} today
 */
export function shown(items, answers, today) {
  /** @type {Map<string, string[]>} */
  const said = new Map()
  return items.filter((item) => {
    const words = item.show_if && (said.get(item.show_if.item) ?? [])
    if (words && !item.show_if?.is.some((word) => words.includes(word))) return false
    said.set(item.key, spoken(item, answers[item.key], today))
    return true
  })
}

/**
 * The first shown item that was not answered, or whose answer is not settled.
 * @param {Item[]} items
 * @param {Answers} answers
 * @param {{lasts: Lasts, today: string}} context
 */
export function nextUnanswered(items, answers, { lasts, today }) {
  const isOpen = (/** @type {Item} */ item) =>
    !answers[item.key] || !isSettled(judge(item, answers[item.key], { last: lasts[item.key], today }))
  return shown(items, answers, today).find(isOpen) ?? null
}

/**
 * Every shown item is settled; one that need not be answered may be missing.
 * @param {Item[]} items
 * @param {Answers} answers
 * @param {{lasts: Lasts, today: string}} context
 */
export function isComplete(items, answers, { lasts, today }) {
  return shown(items, answers, today).every((item) =>
    isSettled(judge(item, answers[item.key], { last: lasts[item.key], today })),
  )
}

/** @param {Item} item @param {Answer} answer */
function isBlank(item, { value = null, photos = [] }) {
  if (item.type === "photo") return photos.length === 0
  if (typeof value === "string") return trim(value) === ""
  return value === null || (Array.isArray(value) && value.length === 0)
}

/** @param {Item} item @param {Answer} answer @param {Judgement} result */
function demandsOf(item, answer, { verdict, reasons }) {
  const demands = []
  const photos = answer.photos ?? []
  if (reasons.includes("below_last") && !["misread", "replaced"].includes(answer.reason ?? "")) demands.push("reason")
  if (LOOK_AGAIN.some((reason) => reasons.includes(reason)) && !answer.confirmed) demands.push("second_look")
  if (verdict === "problem" && item.photo_on_fail && photos.length === 0) demands.push("photo")
  const isExplained = photos.length > 0 || (answer.faults ?? []).length > 0 || trim(answer.note ?? "") !== ""
  const isUnclear = reasons.includes("failed") || reasons.includes("not_signed")
  if ((isUnclear || (verdict === "na" && item.type !== "check")) && !isExplained) demands.push("note")
  return demands
}
