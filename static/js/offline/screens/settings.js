/** How the phone looks and sounds. */

import { choose as remember } from "../person.js"
import { isOffered } from "./position.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const CHOICES = { text_size: ["md", "lg", "xl"], theme: ["auto", "light", "dark"], sound: ["on", "vibrate", "off"], language: ["zh-CN", "en"] }

/** @param {Ask} ask @returns {Answer} */
export function settings({ world, query }) {
  const is_first = query.has("first")
  return { template: "field/settings.html", context: { settings: world.settings, is_first, has_position: isOffered(world) || Boolean(world.settings.position), frame: { back: is_first ? null : "/field/" } } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function choose({ world, form }) {
  const chosen = Object.entries(CHOICES).filter(([name, values]) => values.includes(String(form.get(name)))).map(([name]) => [name, form.get(name)])
  await remember(world.me.id, Object.fromEntries(chosen))
  return { to: `/field/settings${form.get("first") ? "?first=1" : ""}`, replace: true }
}
