/** 换人: who works on this phone, by PIN or badge, with or without a network. */

import { read } from "../database.js"
import { named } from "../display.js"
import { takePlace } from "../idle.js"
import { changes } from "../record.js"
import { goOver } from "../sharing.js"
import { byBadge, byPin, people, standing } from "../unlocking.js"
import { PIN_WAITS } from "../tries.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../unlocking.js").Person} Person */

const LIST = "/field/people"
const FIELD = ["guard", "cleaner", "technician"] // they have four digits, the office a password
const HOME = { to: "/field/", replace: true }

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function chooser({ world }) {
  const known = (await people()).filter(({ is_out }) => !is_out)
  const lines = known.map(({ id, name, role, pin, badge }) => ({ id, name, role, by_pin: Boolean(pin), by_badge: Boolean(badge), is_me: id === world.me.id }))
  const sos = world.me.id ? [] : ((await read("meta", "sos")) ?? [])
  const phones = sos.map((/** @type {any} */ one) => ({ label: named(one, world.settings.language, "label"), number: one.number }))
  const context = { people: lines, phones, by_badge: known.some(({ badge }) => badge), is_locked: !world.me.id, frame: { back: world.me.id ? "/field/" : null } }
  return { template: "field/people.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function pin({ params, world, feedback }) {
  const person = (await people()).find(({ id }) => id === params.person)
  if (!person) return { to: LIST, replace: true }
  if (person.id === world.me.id) return HOME
  const { wait, is_shut } = await standing(person)
  const left = Math.max(0, PIN_WAITS.length + 1 - (person.tries?.failures ?? 0))
  const context = {
    person: { id: person.id, name: person.name, by_pin: Boolean(person.pin), by_badge: Boolean(person.badge), is_field: FIELD.includes(person.role) },
    wait, minutes: Math.ceil(wait / 60), is_shut, left, is_wrong: feedback?.kind === "wrong", frame: { back: LIST },
  }
  return { template: "field/unlock.html", context }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function tryPin({ params, form }) {
  const person = (await people()).find(({ id }) => id === params.person)
  const raw = person && (await byPin(person, String(form.get("pin") ?? "")))
  return raw ? enter(person, raw) : { to: `${LIST}/${params.person}`, feedback: { kind: "wrong" }, replace: true }
}

/** @param {Ask} ask @returns {Answer} */
export const badge = ({ feedback }) => ({ template: "field/badge.html", context: { is_wrong: feedback?.kind === "wrong", frame: { back: LIST } } })

/** A badge's printed address, or what was typed of it. @param {Ask} ask @returns {Promise<Answer>} */
export async function tryBadge({ form }) {
  const text = String(form.get("text") ?? "").toUpperCase()
  const code = (text.split("/B/").pop() ?? "").replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1")
  const found = code.length === 16 ? await byBadge(code) : null
  return found ? enter(found.person, found.raw) : { to: `${LIST}/badge`, feedback: { kind: "wrong" }, replace: true }
}

/** @param {Person} person @param {ArrayBuffer} raw @returns {Promise<Answer>} */
async function enter(person, raw) {
  await goOver(person, raw)
  changes.dispatchEvent(new CustomEvent("entries:stored", { detail: ["rounds.visit_end"] })) // their pack may be old: ask at once
  const to = await takePlace()
  return to ? { to, replace: true } : HOME
}
