/**
 * <first-pack data-person data-next>: waits for the pack of whoever has just signed in, then opens what was asked for.
 * Until it is here, this phone shows nothing of the person before. A newcomer is led to text size and 手机体检 once.
 */
import { mustSignIn, takePlace } from "../offline/idle.js"
import { signedIn, welcome } from "../offline/person.js"
import { progress } from "../offline/progress.js"
import { changes } from "../offline/record.js"
import { find } from "../offline/routes.js"
import { synchronise } from "../offline/upload.js"
import { htmx } from "./htmx.js"
import { showState } from "./slots.js"

const HOME = "/field/"
/** @type {Record<string, string>} */
const STATES = { signed_out: "signed_out", "sync.device_taken": "taken" }
const WELCOME = "/field/settings?first=1"

customElements.define("first-pack", class extends HTMLElement {
  #isAsked = false
  #isOver = false

  connectedCallback() {
    changes.addEventListener("upload:progress", this)
    showState(this, "working")
    this.handleEvent()
  }

  disconnectedCallback() {
    changes.removeEventListener("upload:progress", this)
  }

  async handleEvent() {
    const { person = "", next, attempt } = this.dataset
    if (!this.#isAsked && (await mustSignIn(attempt))) return location.assign("/sign-in?next=/field/")
    const isHere = await signedIn(person, attempt)
    if (this.#isOver) return
    if (isHere) await this.#open(next || HOME, person)
    else if (!this.#isAsked) this.#ask()
    else if (progress.failure) showState(this, STATES[progress.failure] ?? "offline")
  }

  #ask() {
    this.#isAsked = true
    synchronise({ hurry: true })
  }

  /** @param {string} next @param {string} person */
  async #open(next, person) {
    this.#isOver = true
    const { pathname } = new URL(next, location.href)
    const wanted = (await find("GET", pathname)) ? next : HOME // what no screen answers would come back here for ever
    const isNew = person && wanted === HOME && (await welcome())
    const path = isNew ? WELCOME : ((wanted === HOME && (await takePlace())) || wanted)
    history.replaceState(null, "", path) // a reload must find the screen, not this page
    htmx.ajax("GET", path, { target: "body", swap: "innerHTML" })
  }
})
