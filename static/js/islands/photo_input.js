/**
 * <photo-input>: takes photos as evidence and hands them out small, upright, marked and hashed.
 *
 * Light DOM, written by the template (sample: tests/browser/islands/fixtures/photo.html):
 *   <photo-input data-place="阳光花园" data-person="王强" data-point="B2 配电房" data-album="相册" data-time-zone="Asia/Shanghai">
 *   <input type="file" accept="image/*" capture="environment" data-role="file">   inside a <label>; press again for more;
 *                                               without capture (and with multiple) it offers the album
 *   <template data-role="thumb">                one element with data-photo; inside it an <img>, optionally
 *                                               <input type="hidden" name="photo" data-role="sha256"> and
 *                                               <button type="button" data-role="remove">
 *   <… data-role="thumbs">                      where thumbs go; those the server rendered carry data-photo="<sha256>"
 *   mode="camera" adds a camera inside the page: photo_camera.js says what it needs
 *   data-parts="/field/photo-parts"             a field page that brings what is said below (and the viewfinder) once this is here
 *   <p data-role="asked" hidden>                what the form may ask for that one photo answers: its alert with these words goes
 *   data-when: ready · working
 *   data-hint: empty · not_an_image · truncated · too_large · unreadable (refusals) · not_kept (storage full) · dark · blurred ·
 *   small (little room: a smaller photo) · back (the phone had closed this page for its camera)
 * Events, bubbling: photo:taken {sha256, bytes, type, width, height, thumb, taken_at_ms, from_album, flags: {dark, blurred},
 *   waitUntil(promise)}: the thumb appears when what was passed has resolved, "not_kept" if it rejects;
 *   photo:refused {code}; photo:removed and photo:restored {sha256}; photo:leaving, before the phone's own camera takes over.
 * restore(sha256) is for the template's 撤销.
 */
import { PhotoRefused } from "../offline/photo_shrink.js"
import { comeBack, leave } from "../offline/away.js"
import { showAsked } from "./photo_asked.js"
import { PhotoMaker } from "./photo_maker.js"
import { showHint, showState } from "./slots.js"

const HINTS = ["empty", "not_an_image", "truncated", "too_large", "unreadable", "not_kept", "dark", "blurred", "small", "back"]

class PhotoInput extends HTMLElement {
  #maker = new PhotoMaker()
  #work = Promise.resolve()
  #waiting = 0
  /** @type {string[]} */
  #urls = []
  #stay = new AbortController()
  /** @type {Promise<import("./photo_camera.js").PhotoCamera> | null} */
  #camera = null

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    const parts = this.#fetchParts()
    this.#camera = this.getAttribute("mode") === "camera" ? this.#makeCamera(parts, signal) : null
    this.#work = parts
    for (const type of ["change", "cancel", "click"]) this.addEventListener(type, this)
    document.addEventListener("visibilitychange", () => document.hidden || comeBack(location.pathname, Date.now()), { signal })
    parts.then(() => this.#begin())
  }

  /** What was chosen before this was here, or handed over by the browser after the page was closed, counts. */
  async #begin() {
    if (this.#waiting === 0) showState(this, "ready")
    const isBack = await comeBack(location.pathname, Date.now())
    for (const input of this.#inputs) this.#take(input)
    if (this.#waiting === 0) showHint(this, "back", isBack)
  }

  disconnectedCallback() {
    this.#stay.abort()
    for (const type of ["change", "cancel", "click"]) this.removeEventListener(type, this)
    for (const url of this.#urls.splice(0)) URL.revokeObjectURL(url)
    if (this.#waiting === 0) this.#maker.close()
  }

  /** @param {Event} event */
  handleEvent({ type, target }) {
    if (!(target instanceof Element)) return
    if (type !== "click") comeBack(location.pathname, Date.now())
    if (type === "change" && target.matches("[data-role=file]")) {
      this.#take(/** @type {HTMLInputElement} */ (target))
    }
    if (type === "click" && target.matches("[data-role=file]")) this.#leave()
    if (type === "click" && target.closest("[data-role=open]")) this.#startCamera()
    const thumb = type === "click" && target.closest("[data-role=remove]")?.closest("[data-photo]")
    if (thumb) this.#show(/** @type {HTMLElement} */ (thumb), false)
  }

  /** Brings a removed photo back. @param {string} sha256 */
  restore(sha256) {
    const thumb = this.querySelector(`[data-photo="${CSS.escape(sha256)}"]`)
    if (thumb) this.#show(/** @type {HTMLElement} */ (thumb), true)
  }

  /** @param {HTMLInputElement} input */
  #take(input) {
    const files = [...(input.files ?? [])]
    input.value = "" // the same file may be chosen again
    this.#queue(files)
  }

  /** The phone's own camera is about to take over: this page may not live to see the photo. */
  #leave() {
    this.#tell("photo:leaving", {})
    leave(location.pathname, Date.now()).catch(console.error)
  }

  async #fetchParts() {
    const { parts } = this.dataset
    if (!parts || this.querySelector("[data-role=viewfinder]")) return
    const { handle } = await import("../offline/router.js")
    const answer = await handle(new Request(parts, { headers: { "HX-Request": "true" } })).catch(console.error)
    if (!answer) return
    const { body } = new DOMParser().parseFromString(await answer.text(), "text/html")
    this.append(...[...body.children].map((node) => document.importNode(node, true)))
  }

  async #startCamera() {
    const camera = await this.#camera
    if (this.isConnected) camera?.start()
  }

  /** @param {Promise<void>} parts @param {AbortSignal} stay */
  async #makeCamera(parts, stay) {
    const [{ PhotoCamera }] = await Promise.all([import("./photo_camera.js"), parts])
    return new PhotoCamera(this, (photo) => this.#queue([photo]), stay)
  }

  /** @param {File[]} files */
  #queue(files) {
    this.#waiting += files.length
    if (files.length) showState(this, "working")
    for (const file of files) this.#work = this.#work.then(() => this.#one(file))
  }

  /** @param {File} file */
  async #one(file) {
    for (const name of HINTS) showHint(this, name, false)
    try {
      await this.#taken(await this.#maker.make(file, { ...this.dataset }))
    } catch (error) {
      if (!(error instanceof PhotoRefused)) console.error(error)
      const code = error instanceof PhotoRefused ? error.code : "unreadable"
      showHint(this, code, true)
      this.#tell("photo:refused", { code })
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0) showState(this, "ready")
      if (this.#waiting === 0 && !this.isConnected) this.#maker.close()
    }
  }

  /** Shown as taken only after whoever keeps it has kept it. @param {import("../offline/photo_shrink.js").Photo} photo */
  async #taken(photo) {
    if (this.querySelector(`[data-photo="${photo.sha256}"]`)) return this.restore(photo.sha256)
    /** @type {Promise<unknown>[]} */
    const keeping = []
    this.#tell("photo:taken", { ...photo, waitUntil: (/** @type {Promise<unknown>} */ kept) => keeping.push(kept) })
    try {
      await Promise.all(keeping)
    } catch (error) {
      console.error(error)
      return showHint(this, "not_kept", true)
    }
    this.#addThumb(photo)
    for (const [name, holds] of Object.entries(photo.flags)) showHint(this, name, holds)
    showHint(this, "small", photo.is_tight)
  }

  /** @returns {NodeListOf<HTMLInputElement>} */
  get #inputs() {
    return this.querySelectorAll("[data-role=file]")
  }

  /** @param {import("../offline/photo_shrink.js").Photo} photo */
  #addThumb({ sha256, thumb }) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.querySelector("template[data-role=thumb]"))
    const item = /** @type {HTMLElement | undefined} */ (template?.content.firstElementChild?.cloneNode(true))
    if (!item) return
    const url = URL.createObjectURL(new Blob([thumb], { type: "image/jpeg" }))
    this.#urls.push(url)
    item.dataset.photo = sha256
    item.querySelector("img")?.setAttribute("src", url)
    item.querySelector("[data-role=sha256]")?.setAttribute("value", sha256)
    this.querySelector("[data-role=thumbs]")?.append(item)
    showAsked(this)
  }

  /** @param {HTMLElement} thumb @param {boolean} kept */
  #show(thumb, kept) {
    if (thumb.hidden !== kept) return
    thumb.hidden = !kept
    for (const field of thumb.querySelectorAll("input")) field.disabled = !kept
    showAsked(this)
    this.#tell(kept ? "photo:restored" : "photo:removed", { sha256: thumb.dataset.photo })
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }
}

customElements.define("photo-input", PhotoInput)
