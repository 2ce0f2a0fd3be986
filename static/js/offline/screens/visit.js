/** A visit: the item to answer now, giving an answer, and being done. */

import { fromFields, toBody } from "../answers.js"
import { named } from "../display.js"
import { fieldsOf, saveDraft } from "../drafts.js"
import { isSettled, judge, shown } from "../judge.js"
import { current, next } from "../model.js"
import { record } from "../record.js"
import { cleaning, finish, isCleaning } from "./cleaning.js"
import { roundOf, stopOf } from "./home.js"
import { about, itemOf, nextOpen, stepOf } from "./items.js"

/** @typedef {import("../router.js").Ask} Ask @typedef {import("../router.js").Answer} Answer */

const HOME = { to: "/field/", replace: true }

/** @param {Ask} ask @returns {Answer} */
export function visit(ask) {
  const { world, params, feedback } = ask
  const here = world.visits.get(params.visit)
  if (!here) return HOME
  if (!here.ended && isCleaning(world, here)) return cleaning(ask, here)
  const { key } = stepOf(world, here)
  if (here.ended || !key) return done(ask, here)
  return { to: `/field/visits/${here.id}/items/${key}`, feedback: feedback ?? undefined }
}

/** @param {Ask} ask @param {import("../model.js").Visit} here @returns {Answer} */
function done({ world }, here) {
  const { language } = world.settings
  const { items, answers, place, context } = about(world, here)
  const verdicts = shown(items, answers, context.today).map((item) => ({ item, ...judge(item, answers[item.key], { today: context.today, last: context.lasts[item.key] }) }))
  const round = current(world)
  const stop = round && next(round)
  return {
    template: "field/done.html",
    context: {
      visit: { id: here.id, name: named(place, language), ended: here.ended, method: here.method, first: verdicts[0]?.item.key ?? "" },
      answered: verdicts.filter(({ item }) => answers[item.key]).length, total: verdicts.length,
      problems: verdicts.filter(({ verdict }) => verdict === "problem").length,
      round: round && roundOf(world, round), next: stop && stopOf(world, stop),
    },
  }
}

/** @param {Ask} ask @returns {Answer} */
export function item({ world, params, path, draft }) {
  const here = world.visits.get(params.visit)
  const one = here && itemOf(world, here, params.item, draft)
  if (!here || !one) return here ? { to: `/field/visits/${here.id}`, replace: true } : HOME
  return { template: `field/items/${one.type}.html`, context: { visit: { id: here.id }, item: one, frame: { back: one.back }, path } }
}

/** @param {Ask} ask @returns {Promise<Answer>} */
export async function give({ world, params, form }) {
  const here = world.visits.get(params.visit)
  const known = here && about(world, here)
  const one = known?.items.find(({ key }) => key === form.get("item"))
  if (!here || !known || !one) return HOME
  const path = `/field/visits/${here.id}/items/${one.key}`
  const fields = fieldsOf(form)
  const answer = fromFields(one, fields)
  const verdict = judge(one, answer, { last: known.context.lasts[one.key], today: known.context.today })
  if (!isSettled(verdict) && !(fields.no_room && withoutPhoto(verdict))) {
    await saveDraft(path, fields)
    return { to: path, replace: true }
  }
  /** @type {import("../journal.js").Draft[]} */
  const drafts = [{ kind: "rounds.answer", body: toBody(here, one, answer, fields), photos: answer.photos }]
  const answers = { ...known.answers, [one.key]: answer }
  const open = nextOpen({ ...known, answers })
  if (!open && !here.ended) drafts.push({ kind: "rounds.visit_end", body: { visit_id: here.id } })
  await record(world, drafts, path)
  return { to: open ? `/field/visits/${here.id}/items/${open.key}` : `/field/visits/${here.id}` }
}

/** The phone is full: words are kept without the photo that was asked for. @param {import("../judge.js").Judgement} verdict */
const withoutPhoto = ({ demands, refusals }) =>
  demands.every((demand) => demand === "photo") && refusals.every((code) => ["missing", "too_few_photos"].includes(code))

/** Ends a visit whose required items are all answered. @param {Ask} ask @returns {Promise<Answer>} */
export async function complete(ask) {
  const { world, params } = ask
  const here = world.visits.get(params.visit)
  if (!here) return HOME
  if (!here.ended && isCleaning(world, here)) return finish(ask, here)
  const to = `/field/visits/${here.id}`
  if (here.ended || nextOpen(about(world, here))?.required) return { to, replace: true }
  await record(world, [{ kind: "rounds.visit_end", body: { visit_id: here.id } }])
  return { to, replace: true }
}
