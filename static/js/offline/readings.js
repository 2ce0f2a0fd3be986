/**
 * Readings as whole thousandths. The same rules as webapp/checklists/numbers.py.
 * @module
 */

export const LARGEST = 999_999_999_999

// What Chinese keyboards type for digits, the point and the minus sign.
const TYPED = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\u3002\uff0d\u2212"
const MEANT = "0123456789..--"
const BLANK = /^[ \t\r\n\u3000]+|[ \t\r\n\u3000]+$/g

/** Without the blanks that both Python and the phone agree on. @param {string} text */
export function trim(text) {
  return text.replace(BLANK, "")
}

/**
 * Thousandths from what was typed, or the code of a refusal.
 * @param {string} text
 * @param {number} decimals
 * @returns {number | "not_a_number" | "too_precise"}
 */
export function parse(text, decimals) {
  const typed = [...trim(text)].map((sign) => MEANT[TYPED.indexOf(sign)] ?? sign).join("")
  const match = /^(-?)([0-9]{1,9})(?:\.([0-9]*))?$/.exec(typed)
  if (!match) return "not_a_number"
  const [, minus, whole, digits = ""] = match
  const fraction = digits.replace(/0+$/, "")
  if (digits.length > 3 || fraction.length > decimals) return "too_precise"
  const value = Number(whole) * 1000 + Number(fraction.padEnd(3, "0"))
  return minus && value ? -value : value
}

/**
 * What a person reads: show(420, 2) is "0.42"; decimals that would be lost are kept.
 * @param {number} value
 * @param {number} decimals
 */
export function show(value, decimals) {
  const size = Math.abs(value)
  const digits = String(size % 1000).padStart(3, "0")
  const kept = Math.max(decimals, digits.replace(/0+$/, "").length)
  const whole = `${value < 0 ? "-" : ""}${Math.floor(size / 1000)}`
  return kept ? `${whole}.${digits.slice(0, kept)}` : whole
}
