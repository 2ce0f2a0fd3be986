/** How much of a photo goes in one piece: what the line carries in some seconds, so that a cut costs little and waiting is rare. Pure. */

const STEP = 16 * 1024
export const SMALLEST = 4 * STEP
export const LARGEST = 16 * STEP
const AIM_MS = 4000

export class Pieces {
  /** Bytes a millisecond: slower is believed at once, faster by half; 0: not measured. */
  #rate = 0
  size = SMALLEST

  /** @param {number} bytes @param {number} ms how long they took, the answer included */
  arrived(bytes, ms) {
    const rate = bytes / Math.max(1, ms)
    this.#rate = this.#rate ? Math.min(rate, (this.#rate + rate) / 2) : rate
    this.#choose()
  }

  /** The line broke, or nobody answered in time. */
  failed() {
    this.#rate = Math.min(this.#rate, this.size / AIM_MS) / 2
    this.#choose()
  }

  #choose() {
    const carried = Math.floor((this.#rate * AIM_MS) / STEP) * STEP
    this.size = Math.min(LARGEST, Math.max(SMALLEST, carried))
  }
}
