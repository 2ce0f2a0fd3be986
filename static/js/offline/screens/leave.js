/** 退出登录 and 交还手机: refused while a record is not verified, with what to do, or on a supervisor's code. */

import { custody } from "../custody.js"
import { facts, released } from "../release.js"
import { reset, signOut, startAnew } from "../leaving.js"
import { progress } from "../progress.js"
import { goodbye } from "../sharing.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const PURPOSES = ["sign_out", "hand_back", "reset"]
const HERE = "/field/leave"

/** @param {string | null} said */
const purposeOf = (said) => (PURPOSES.includes(said ?? "") ? String(said) : "")

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function leaving({ world, query, feedback }) {
  const purpose = purposeOf(query.get("purpose"))
  const context = { purpose, ...custody(world.snapshot), ...(await facts()), is_wrong: feedback?.kind === "wrong", failure: progress.failure, frame: { back: purpose ? HERE : "/field/settings" } }
  return { template: "field/leave.html", context }
}

/** Enrolled in another company: what to do. @param {Ask} ask @returns {Answer} */
export const taken = ({ world }) => ({ template: "field/taken.html", context: { ...custody(world.snapshot), frame: { back: "/field/uploads" } } })

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function begin({ world }) {
  if (custody(world.snapshot).unverified === 0) await startAnew()
  return { to: "/field/people", replace: true }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function leave({ world, form }) {
  const purpose = purposeOf(String(form.get("purpose")))
  const { unverified } = custody(world.snapshot)
  const again = { to: `${HERE}?purpose=${purpose}`, replace: true }
  if (!purpose) return { to: HERE, replace: true }
  if (unverified) {
    const code = String(form.get("code") ?? "")
    if (!code) return again
    if (!(await released(world.me.id, purpose, code, unverified))) return { ...again, feedback: { kind: "wrong" } }
  }
  await goodbye()
  if (purpose === "sign_out") await signOut(world.me.id)
  else await reset()
  return { to: "/field/people", replace: true }
}
