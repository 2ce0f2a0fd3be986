/**
 * <desk-intake>: a report is taken in without the mouse.
 *
 *   [data-role=box]      Enter takes the first caller found; typing there finds callers (htmx)
 *   a[data-caller]       fills name, phone and room instead of loading the page again
 *   textarea[name=text]  words of a category choose it, until somebody has chosen himself
 *   Ctrl/⌘ + Enter       sends the form from anywhere in it
 */
class DeskIntake extends HTMLElement {
  #isChosen = false

  connectedCallback() {
    for (const kind of ["keydown", "click", "input", "change"]) this.addEventListener(kind, this)
    this.#isChosen = Boolean(this.querySelector("[name=category]:checked"))
  }

  disconnectedCallback() {
    for (const kind of ["keydown", "click", "input", "change"]) this.removeEventListener(kind, this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    if (event instanceof KeyboardEvent) this.#press(event, target)
    else if (event.type === "click") this.#click(event, target)
    else if (event.type === "change" && target.matches("[name=category]")) this.#isChosen = true
    else if (event.type === "input" && target.matches("[name=text]")) this.#guess(/** @type {HTMLTextAreaElement} */ (target).value)
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} target */
  #press(event, target) {
    if (event.key !== "Enter" || event.isComposing) return
    if (event.ctrlKey || event.metaKey) return this.#form.requestSubmit()
    const first = /** @type {HTMLElement | null} */ (target.matches("[data-role=box]") ? this.querySelector("[data-caller]") : null)
    if (!first) return
    event.preventDefault()
    this.#take(first)
  }

  /** @param {Event} event @param {HTMLElement} target */
  #click(event, target) {
    const caller = /** @type {HTMLElement | null} */ (target.closest("[data-caller]"))
    if (!caller) return
    event.preventDefault()
    this.#take(caller)
  }

  /** @param {HTMLElement} caller */
  #take(caller) {
    for (const name of ["name", "phone", "room"]) {
      const field = /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name))
      field.value = caller.dataset[name] ?? ""
    }
    /** @type {HTMLElement} */ (this.#form.elements.namedItem("text")).focus()
  }

  /** @param {string} text */
  #guess(text) {
    if (this.#isChosen) return
    for (const radio of this.querySelectorAll("[name=category]")) {
      const input = /** @type {HTMLInputElement} */ (radio)
      input.checked = (input.dataset.words ?? "").split("、").some((word) => text.includes(word))
      if (input.checked) return
    }
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("[data-role=form]"))
  }
}

customElements.define("desk-intake", DeskIntake)
