/**
 * <scan-feedback data-result="ok | other | bad" data-sound="on | vibrate | off" data-say="…">: tells eyes, ears and hand what a
 * scan was. The frame is CSS; no iPhone vibrates, so there is always a frame, and a tone unless it is off.
 */
import { sound, vibrate } from "./earcons.js"
import { say } from "./speech.js"

const SHOWN_MS = 2600

customElements.define("scan-feedback", class extends HTMLElement {
  /** @type {number | undefined} */
  #timer

  connectedCallback() {
    const { result = "bad", sound: loudness, say: words } = this.dataset
    const tone = /** @type {import("./earcons.js").Tone} */ (result)
    const view = this.closest("qr-scanner")
    view?.setAttribute("data-result", result)
    this.#timer = setTimeout(() => {
      view?.removeAttribute("data-result")
      this.toggleAttribute("data-faded", true)
    }, SHOWN_MS)
    if (loudness !== "off") vibrate(tone)
    if (loudness === "on") sound(tone)
    if (loudness === "on" && words) say(words)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }
})
