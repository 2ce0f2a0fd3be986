/** How the phone looks and sounds, and whether it is fit for a shift. */

import { lastAnchor, offset } from "../clock.js"
import { transaction } from "../database.js"
import { clockTime, size } from "../display.js"
import { device } from "../identity.js"
import { touch } from "../journal.js"
import { offsetOf } from "./frame.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const CHOICES = { text_size: ["md", "lg", "xl"], theme: ["auto", "light", "dark"], sound: ["on", "vibrate", "off"], language: ["zh-CN", "en"] }
const CLOCK_OFF_MS = 120_000
const LITTLE_ROOM = 200_000_000

/** @param {Ask} ask @returns {Answer} */
export const settings = ({ world }) => ({ template: "field/settings.html", context: { settings: world.settings, frame: { back: "/field/" } } })

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function choose({ form }) {
  const chosen = Object.entries(CHOICES).filter(([name, values]) => values.includes(String(form.get(name)))).map(([name]) => [name, form.get(name)])
  await transaction("readwrite", ["meta"], async (tx) => {
    tx.put("meta", { ...(await tx.get("meta", "settings")), ...Object.fromEntries(chosen) }, "settings")
    await touch(tx)
  })
  return { to: "/field/settings", replace: true }
}

/** 手机体检: what this phone can do, each with one way to mend it. The camera and the sound are tried by their islands. @param {Ask} ask @returns {Promise<Answer>} */
export async function checkup({ world }) {
  const { pack } = world.snapshot.meta
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {}
  const off = offset(await lastAnchor())
  const context = {
    is_protected: Boolean(await navigator.storage?.persisted?.()),
    pack: pack && { at: clockTime(pack.at, offsetOf(world)), size: size(pack.size), cursor: pack.cursor },
    clock: off === null ? "unknown" : Math.abs(off) > CLOCK_OFF_MS ? "off" : "right", clock_minutes: Math.round(Math.abs(off ?? 0) / 60_000), is_ahead: (off ?? 0) > 0,
    free: size(Math.max(0, quota - usage)), is_tight: quota > 0 && quota - usage < LITTLE_ROOM,
    in_wechat: /MicroMessenger/i.test(navigator.userAgent), enrolled: (await device()).enrolled, frame: { back: "/field/" },
  }
  return { template: "field/checkup.html", context }
}
