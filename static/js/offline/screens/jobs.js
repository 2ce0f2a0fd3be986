/** 我的单: a technician's jobs by time, those to grab, and what went to somebody else meanwhile. */

import { madeAt } from "../clock.js"
import { clockTime, day, named, said } from "../display.js"
import { possible, mainStep, tell } from "../job_story.js"
import { offsetOf } from "./frame.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer @typedef {import("../model.js").Model} Model */

/** @param {Ask} ask @returns {Answer} */
export function jobs({ world }) {
  const all = carried(world).map((job) => jobOf(world, job))
  const mine = all.filter(({ is_mine, phase }) => is_mine && phase !== "closed").sort(byTime)
  const here = mine.find(({ phase }) => phase === "active")?.zone
  const near = mine.map((job) => ({ ...job, is_near: Boolean(here) && job.zone === here && job.phase === "open" }))
  const context = {
    jobs: near.filter(({ phase }) => phase !== "done"), done: near.filter(({ phase }) => phase === "done"), gone: all.filter(({ is_gone }) => is_gone),
    rework: [...world.findings.values()].filter(({ id, mine: is_mine }) => is_mine && !world.cleared.has(id)).length,
    fresh: mine.filter(({ phase }) => phase === "open").length, open: all.filter(({ may_grab, is_mine }) => may_grab && !is_mine).length, frame: { back: world.me.role === "technician" ? null : "/field/" },
  }
  return { template: "field/jobs.html", context }
}

/** 抢单. @param {Ask} ask @returns {Answer} */
export function free({ world }) {
  const found = carried(world).map((job) => jobOf(world, job)).filter(({ may_grab, is_mine }) => may_grab && !is_mine)
  return { template: "field/jobs_open.html", context: { jobs: found.sort(byTime), frame: { back: "/field/jobs" } } }
}

/** @param {any} a @param {any} b */
const byTime = (a, b) => b.rank - a.rank || a.when - b.when

/** @param {Model} world @returns {any[]} */
export const carried = ({ snapshot }) => [...(snapshot.pack.get("job") ?? new Map()).values()]

/** @param {Model} world @param {string} id */
export const find = (world, id) => carried(world).find((job) => job.id === id) ?? null

/** @param {Model} world @param {any} job */
export const flowFor = ({ snapshot }, job) => snapshot.pack.get("flow")?.get(job.flow) ?? { states: [], steps: [] }

/** One's own entries about a job, oldest first. @param {Model} world @param {string} id */
export const said_of = ({ snapshot, me }, id) => snapshot.entries.map(({ entry }) => entry).filter(({ kind, person, body }) => kind.startsWith("issues.") && person === me.id && body.issue_id === id)

/** @param {Model} world @param {any} job */
export function storyOf(world, job) {
  const own = said_of(world, job.id).filter(({ kind, id }) => kind === "issues.step" && !(job.heard ?? []).includes(id))
  const events = own.map((entry) => ({ id: entry.id, step: entry.body.step, at: madeAt(entry), given: Object.keys(entry.body.given) }))
  return tell(flowFor(world, job), { state: job.state, assignee: job.mine ? world.me.id : "" }, events, world.me.id)
}

/** @param {Model} world @param {any} job */
export function jobOf(world, job) {
  const { language } = world.settings
  const minutes = offsetOf(world, job.site_id)
  const flow = flowFor(world, job)
  const story = storyOf(world, job)
  const state = flow.states.find((/** @type {any} */ one) => one.key === story.state)
  const booked = bookedAt(world, job)
  const steps = possible(flow, story, world.me.id).filter(({ until_booked }) => !until_booked || (booked ?? 0) > world.now)
  const dues = (job.due ?? []).map((/** @type {any} */ one) => one.at).filter(Boolean)
  const due = story.state === job.state && dues.length ? Math.min(...dues) : null
  const at = (/** @type {number | null} */ ms) => (ms ? `${day(ms, minutes) === day(world.now, minutes) ? "" : `${day(ms, minutes).slice(5)} `}${clockTime(ms, minutes)}` : "")
  const name = (/** @type {any} */ step) => said(flow.names?.[step], language) || step
  return {
    id: job.id, number: job.number, title: job.title, text: job.text ?? "", place: job.place ?? "", room: job.room ?? "", zone: named(job, language, "zone"), directions: job.directions ?? "",
    urgency: job.urgency ?? "normal", state: story.state, state_name: said(state?.name, language), phase: state?.phase ?? "", is_mine: story.assignee === world.me.id, may_grab: Boolean(job.may_grab),
    is_near: false, is_gone: !job.mine && !job.may_grab, to: job.to ?? "", booked: at(booked), due: at(due), is_late: due !== null && due < world.now, opened: at(job.opened_at ?? null),
    when: booked ?? due ?? job.opened_at ?? 0, rank: ["urgent", "critical"].indexOf(job.urgency),
    main: mainStep(flow, story.state, steps), steps, name, at, minutes, story, flow,
    aside: (job.aside ?? []).map((/** @type {any} */ one) => ({ name: name(one.step), at: at(one.at), code: one.code })), waiting: Object.keys(story.aside).length,
  }
}

/** The latest time that was agreed, on this phone or by the server. @param {Model} world @param {any} job @returns {number | null} */
function bookedAt(world, job) {
  const own = said_of(world, job.id).filter(({ body }) => body.given?.appointment).pop()
  return own?.body.given.appointment ?? job.appointment_at ?? null
}
