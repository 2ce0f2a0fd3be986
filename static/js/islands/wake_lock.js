/** Keeps the screen on while held. The system lets go whenever the page is hidden: hold it again after that. */
export class WakeLock {
  /** @type {WakeLockSentinel | null} */
  #sentinel = null
  #wanted = false

  async hold() {
    this.#wanted = true
    if (!("wakeLock" in navigator) || (this.#sentinel && !this.#sentinel.released)) return
    try {
      this.#sentinel = await navigator.wakeLock.request("screen")
    } catch {
      return // low battery or hidden page: the scan works without it
    }
    if (!this.#wanted) this.release()
  }

  release() {
    this.#wanted = false
    this.#sentinel?.release().catch(() => {})
    this.#sentinel = null
  }
}
