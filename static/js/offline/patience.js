/**
 * How long to wait before asking the server again: full jitter, so that a shift that comes back together does not
 * knock together. Pure: the clock (ms, never set back) and chance (0 to 1) are given.
 */

const FIRST_MS = 2000
const LONGEST_MS = 300_000
const SHORTEST_MS = 250
const ABSENCE_MS = 600_000

export class Patience {
  failures = 0
  asked = -Infinity // the server said: not before
  own = -Infinity // we said
  /** @param {() => number} [now] @param {() => number} [chance] */
  constructor(now = () => performance.now(), chance = Math.random) {
    this.now = now
    this.chance = chance
  }

  /** What is left to wait, in ms. */
  get left() {
    return Math.max(0, this.asked - this.now(), this.own - this.now())
  }

  succeeded() {
    this.failures = 0
    this.asked = this.own = -Infinity
  }

  /** No answer, or one that asks for `wait` ms: those, and a random part of twice as long as last time. @param {number} wait @returns {number} ms */
  failed(wait) {
    const most = Math.max(Math.min(FIRST_MS * 2 ** this.failures++, LONGEST_MS), wait / 2)
    this.asked = this.now() + wait
    this.own = this.asked + Math.max(SHORTEST_MS, this.chance() * most)
    return this.left
  }

  /** The network is back, or somebody looks: begin anew, but do not overrun the server. @param {number} away ms since it was last heard @param {number} span ms over which it wants those who were away long to spread */
  returned(away, span) {
    this.failures = 0
    this.own = away > ABSENCE_MS ? this.now() + this.chance() * Math.min(span, LONGEST_MS) : -Infinity
    return this.left
  }
}
