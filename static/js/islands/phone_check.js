/**
 * <phone-check data-check="sound">: tries what only a person can judge, when its button is pressed.
 * data-tone and data-when: wait · ok · warn
 */
import { sound, vibrate, whenAudible } from "./earcons.js"
import { showState } from "./slots.js"

customElements.define("phone-check", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
  }

  /** @param {Event} event */
  async handleEvent({ target }) {
    if (!(target instanceof Element && target.closest("[data-role=try]"))) return
    vibrate("ok")
    await whenAudible()
    this.dataset.tone = sound("ok") ? "ok" : "warn"
    showState(this, this.dataset.tone)
  }
})
