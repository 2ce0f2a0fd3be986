/** When to help somebody whose code is not being found. Pure: time (ms) is an argument. */

const DARK_LUMA = 40
const DARK_FOR_MS = 1000
const SLOW_AFTER_MS = 8000

export class ScanHints {
  /** @type {number | null} */
  #darkSince = null
  #lookingSince

  /** @param {number} now */
  constructor(now) {
    this.#lookingSince = now
  }

  /**
   * @param {number | null} luma mean brightness of the frame, 0 to 255
   * @param {boolean} found
   * @param {number} now
   */
  after(luma, found, now) {
    if (found) this.#lookingSince = now
    if (luma === null || luma >= DARK_LUMA) this.#darkSince = null
    else this.#darkSince ??= now
    return {
      dark: this.#darkSince !== null && now - this.#darkSince >= DARK_FOR_MS,
      slow: now - this.#lookingSince >= SLOW_AFTER_MS,
    }
  }
}
