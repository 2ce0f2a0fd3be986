/** 定位核对: whether a scan may be compared with where the phone is. Asked once, answered by each person for themselves. */

import { choose } from "../person.js"
import { invite, permission } from "../whereabouts.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

/** There are points to compare with on the rounds of this pack. @param {Model} world */
export const isOffered = ({ snapshot }) => Boolean(snapshot.pack.get("position")?.size)

/** Nobody has answered yet. @param {Model} world */
export const isOpen = (world) => isOffered(world) && !world.settings.position

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function position({ world, query }) {
  const back = query.has("settings") ? "/field/settings" : "/field/"
  const said = world.settings.position ?? ""
  return { template: "field/position.html", context: { said, permission: said === "yes" ? await permission() : "", is_changed: query.has("settings"), frame: { back } } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function decide({ world, form }) {
  const said = form.get("position") === "yes" ? "yes" : "no"
  await choose(world.me.id, { position: said })
  if (said === "yes") invite()
  const query = form.get("settings") ? "?settings=1" : ""
  return { to: `/field/position${query}`, replace: true }
}
