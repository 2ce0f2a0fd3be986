/** <first-pack>: waits for the first pack of this phone, then opens the first screen. */
import { progress } from "../offline/progress.js"
import { changes } from "../offline/record.js"
import { version } from "../offline/pack.js"
import { htmx } from "./htmx.js"
import { showState } from "./slots.js"

customElements.define("first-pack", class extends HTMLElement {
  connectedCallback() {
    changes.addEventListener("upload:progress", this)
    showState(this, "working")
    this.handleEvent()
  }

  disconnectedCallback() {
    changes.removeEventListener("upload:progress", this)
  }

  async handleEvent() {
    if (await version()) htmx.ajax("GET", "/field/", { target: "body", swap: "innerHTML" })
    else if (progress.failure) showState(this, progress.failure === "signed_out" ? "signed_out" : "offline")
  }
})
