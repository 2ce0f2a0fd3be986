/**
 * <checklist-editor>: the preview follows while one types, Alt+↑ and Alt+↓ move the open item, and the
 * newly opened card is brought into view. Everything else is forms and htmx; without this it all still works.
 */
customElements.define("checklist-editor", class extends HTMLElement {
  /** The card that was open before the last exchange. @type {string | undefined} */
  #openId

  connectedCallback() {
    this.#openId = this.#openCard?.id
    this.addEventListener("input", this)
    this.addEventListener("keydown", this)
    document.addEventListener("htmx:after:swap", this)
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:after:swap", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "input") this.#mirror(event.target)
    else if (event instanceof KeyboardEvent) this.#move(event)
    else this.#show()
  }

  get #openCard() {
    return this.querySelector(".item-card--open")
  }

  /** @param {EventTarget | null} field */
  #mirror(field) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return
    for (const place of this.querySelectorAll(`[data-mirror="${field.name}"]`)) place.textContent = field.value
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const tool = { ArrowUp: "up", ArrowDown: "down" }[event.key]
    if (!event.altKey || !tool) return
    event.preventDefault()
    const button = this.#openCard?.querySelector(`[data-tool="${tool}"]`)
    if (button instanceof HTMLButtonElement) button.click()
  }

  #show() {
    const card = this.#openCard
    const isNew = card !== null && card.id !== this.#openId
    this.#openId = card?.id
    if (!isNew) return
    const box = card.getBoundingClientRect()
    if (box.top < 0 || box.top > innerHeight / 2) card.scrollIntoView({ block: "start", behavior: "instant" })
    const first = card.querySelector("[name=text_zh]")
    if (first instanceof HTMLInputElement) first.focus({ preventScroll: true })
  }
})
