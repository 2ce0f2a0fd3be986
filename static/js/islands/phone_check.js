/**
 * <phone-check data-check="camera | sound | storage">: tries one thing of this phone when its button is pressed.
 * data-tone and data-when: wait · ok · warn
 */
import { sound, vibrate } from "./earcons.js"
import { showState } from "./slots.js"

/** @type {Record<string, () => Promise<boolean>>} */
const CHECKS = {
  async camera() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
    for (const track of stream.getTracks()) track.stop()
    return true
  },
  async sound() {
    vibrate("ok")
    return sound("ok")
  },
  storage: () => navigator.storage.persist(),
}

customElements.define("phone-check", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-role=try]")?.addEventListener("click", () => this.#try())
  }

  async #try() {
    const passed = await CHECKS[this.dataset.check ?? ""]().catch(() => false)
    this.dataset.tone = passed ? "ok" : "warn"
    showState(this, this.dataset.tone)
  }
})
