/** How the phone looks and sounds, and whether it is fit for a shift. */

import { lastAnchor, offset } from "../clock.js"
import { clockTime, size } from "../display.js"
import { device } from "../identity.js"
import { choose as remember } from "../person.js"
import { offsetOf } from "./frame.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const CHOICES = { text_size: ["md", "lg", "xl"], theme: ["auto", "light", "dark"], sound: ["on", "vibrate", "off"], language: ["zh-CN", "en"] }
const CLOCK_OFF_MS = 120_000
const LITTLE_ROOM = 200_000_000

/** @param {Ask} ask @returns {Answer} */
export function settings({ world, query }) {
  const is_first = query.has("first")
  return { template: "field/settings.html", context: { settings: world.settings, is_first, frame: { back: is_first ? null : "/field/" } } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function choose({ world, form }) {
  const chosen = Object.entries(CHOICES).filter(([name, values]) => values.includes(String(form.get(name)))).map(([name]) => [name, form.get(name)])
  await remember(world.me.id, Object.fromEntries(chosen))
  return { to: `/field/settings${form.get("first") ? "?first=1" : ""}`, replace: true }
}

/** 手机体检: what this phone can do, each with one way to mend it. The camera and the sound are tried by their islands. @param {Ask} ask @returns {Promise<Answer>} */
export async function checkup({ world, query }) {
  const { pack } = world.snapshot.meta
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {}
  const off = offset(await lastAnchor())
  const context = {
    is_protected: Boolean(await navigator.storage?.persisted?.()),
    pack: pack && { at: clockTime(pack.at, offsetOf(world)), size: size(pack.size), cursor: pack.cursor },
    clock: off === null ? "unknown" : Math.abs(off) > CLOCK_OFF_MS ? "off" : "right", clock_minutes: Math.round(Math.abs(off ?? 0) / 60_000), is_ahead: (off ?? 0) > 0,
    free: size(Math.max(0, quota - usage)), is_tight: quota > 0 && quota - usage < LITTLE_ROOM,
    in_wechat: /MicroMessenger/i.test(navigator.userAgent), enrolled: (await device()).enrolled, is_first: query.has("first"), frame: { back: query.has("first") ? "/field/settings?first=1" : "/field/" },
  }
  return { template: "field/checkup.html", context }
}
