/**
 * How often somebody guessed. Pure. Waits are counted by a clock that nobody can set, and only while it runs: a page that is
 * loaded anew counts on from where it was last written down, so neither a reload nor the wall clock shortens anything.
 *
 * @typedef {{failures: number, left: number, mono: number, epoch: string}} Tries left: ms to wait as of `mono` in `epoch`
 * @typedef {{mono: number, epoch: string}} Clock
 */

const SECOND = 1000
/** Wait after the third, fourth and fifth wrong PIN; after the sixth only the badge or the network opens. */
export const PIN_WAITS = [0, 0, 30 * SECOND, 120 * SECOND, 600 * SECOND]
/** A quarter of an hour after every fifth wrong release code. */
export const CODE_WAITS = [0, 0, 0, 0, 900 * SECOND]

/** @type {Tries} */
export const NONE = { failures: 0, left: 0, mono: 0, epoch: "" }

/** What is left to wait, ms. @param {Tries} tries @param {Clock} clock */
export const waitOf = ({ left, mono, epoch }, clock) => (epoch === clock.epoch ? Math.max(0, left - Math.max(0, clock.mono - mono)) : left)

/** The same, counted on by this clock. @param {Tries} tries @param {Clock} clock @returns {Tries} */
export const adopted = (tries, { mono, epoch }) => ({ failures: tries.failures, left: waitOf(tries, { mono, epoch }), mono, epoch })

/** One more that may be wrong: noted before it is looked at. @param {Tries} tries @param {Clock} clock @param {number[]} waits @returns {Tries} */
export function counted(tries, { mono, epoch }, waits) {
  const failures = tries.failures + 1
  return { failures, left: waits[(failures - 1) % waits.length], mono, epoch }
}
