/**
 * <live-part hx-get hx-trigger="every 5s">: a part of a page that htmx asks for again and again, as cheaply as possible.
 *
 * Sends the ETag it has, so that nothing changed costs no body and no swap; does not ask while the tab is hidden, while
 * another request for this part is under way, or while an earlier hour is shown (data-paused here, data-at inside).
 * [data-url] inside says what to ask for next: the part may have been moved to another floor, state or time since.
 * [data-holds] inside stops it while somebody types or reads there. Shows #stale when nothing was heard for five minutes. `go(url)` moves the part (with "moved" among its triggers).
 */
const STALE_MS = 5 * 60 * 1000
const LOOK_MS = 5000
const HELD = "[data-holds]:focus-within, [data-holds][open], [data-holds] input[placeholder]:not(:placeholder-shown)"

export class LivePart extends HTMLElement {
  #etag = ""
  #etagOf = ""
  #next = ""
  #isBusy = false
  #heard = Date.now()
  #timer = 0
  #stay = new AbortController()

  connectedCallback() {
    this.#stay = new AbortController()
    const { signal } = this.#stay
    const events = ["htmx:config:request", "htmx:before:request", "htmx:after:request", "htmx:finally:request"]
    for (const name of events) document.addEventListener(name, this, { signal })
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask("every"), { signal })
    this.#timer = setInterval(() => this.#show(), LOOK_MS)
  }

  disconnectedCallback() {
    this.#stay.abort()
    clearInterval(this.#timer)
  }

  /** @param {string} url what to show from now on */
  go(url) {
    this.#next = url
    this.#ask("moved")
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { ctx } = /** @type {CustomEvent} */ (event).detail
    if (ctx.target !== this) return
    if (event.type === "htmx:config:request") this.#prepare(event, ctx)
    if (event.type === "htmx:before:request") this.#isBusy = true
    if (event.type === "htmx:after:request") this.#hear(ctx)
    if (event.type === "htmx:finally:request") this.#isBusy = false
  }

  get #inner() {
    return /** @type {HTMLElement | null} */ (this.querySelector("[data-url]"))
  }

  get #isPaused() {
    return document.hidden || "paused" in this.dataset || Boolean(this.#inner?.dataset.at || this.querySelector(HELD))
  }

  /** @param {string} trigger */
  #ask(trigger) {
    window.htmx.trigger(this, trigger, {}, false)
  }

  /**
   * @param {Event} event
   * @param {any} ctx
   */
  #prepare(event, ctx) {
    if (ctx.sourceElement !== this) return
    if (ctx.sourceEvent?.type === "moved") {
      ctx.request.action = this.#next
      return
    }
    if (this.#isBusy || this.#isPaused) {
      event.preventDefault()
      return
    }
    ctx.request.action = this.#inner?.dataset.url ?? ctx.request.action
    if (this.#etagOf === ctx.request.action) ctx.request.headers["If-None-Match"] = this.#etag
  }

  /** @param {any} ctx */
  #hear(ctx) {
    const { status, headers } = ctx.response
    if (status >= 400) return
    this.#heard = Date.now()
    this.#show()
    if (status !== 200) return
    this.#etag = headers.get("ETag") ?? ""
    this.#etagOf = this.#etag && ctx.sourceElement === this ? ctx.request.action : ""
  }

  #show() {
    const banner = document.getElementById("stale")
    if (!banner || "paused" in this.dataset || this.#inner?.dataset.at) return
    banner.hidden = Date.now() - this.#heard < STALE_MS
  }
}

customElements.define("live-part", LivePart)
