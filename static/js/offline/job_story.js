/**
 * Where a report stands after one's own steps that the server has not told yet: the same rules as webapp/issues/state/story.py,
 * as far as the phone knows them; held to tests/vectors/issues.json.
 *
 * @typedef {{key: string, from: string[], to: string | null, by: string[], demands: string[], takes: boolean, until_booked?: boolean}} Step
 * @typedef {{start?: string, states: {key: string, phase: string}[], steps: Step[]}} Flow
 * @typedef {{id: string, step: string, at: number, given: string[]}} Event
 * @typedef {{state: string, assignee: string, aside: {[id: string]: string}}} Story
 */

const WORKING = ["active", "done", "closed"]

/** @param {Flow} flow @param {{state: string, assignee: string}} start @param {Event[]} events @param {string} me @returns {Story} */
export function tell(flow, start, events, me) {
  /** @type {Story} */
  const story = { ...start, aside: {} }
  for (const event of [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    const step = flow.steps.find(({ key }) => key === event.step)
    const code = refusal(story, step, event, me)
    if (code || !step) story.aside[event.id] = code
    else {
      if (step.to) story.state = step.to
      if (step.takes) story.assignee = me
      else if (step.by.join() === "assignee" && step.to === flow.start) story.assignee = ""
    }
  }
  return story
}

/** @param {Story} story @param {Step | undefined} step @param {Event} event @param {string} me */
function refusal(story, step, { given }, me) {
  if (!step) return "issue.unknown_step"
  if (!step.from.includes(story.state)) return "issue.wrong_state"
  if (!mayTake(step, story.assignee === me)) return "issue.not_yours"
  return step.demands.every((demand) => given.includes(demand)) ? "" : "issue.incomplete"
}

/** @param {Step} step @param {boolean} is_mine */
const mayTake = ({ by }, is_mine) => by.includes("crew") || (is_mine && by.includes("assignee"))

/** What can be done next, in the order of the flow. @param {Flow} flow @param {{state: string, assignee: string}} story @param {string} me */
export function possible(flow, { state, assignee }, me) {
  const is_mine = assignee === me
  return flow.steps.filter((step) => step.from.includes(state) && mayTake(step, is_mine) && !(is_mine && step.takes))
}

/** The one that brings the report on. @param {Flow} flow @param {string} state @param {Step[]} steps */
export function mainStep(flow, state, steps) {
  const phase = (/** @type {string | null} */ key) => flow.states.find((one) => one.key === key)?.phase ?? ""
  return steps.find(({ to }) => to && to !== state && WORKING.includes(phase(to))) ?? null
}
