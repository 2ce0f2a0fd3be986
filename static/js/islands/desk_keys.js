const LEFT = "desk-row" // in this tab: the row whose report was opened last

/**
 * <desk-keys data-new="/issues/new">: the tracking table without the mouse.
 *
 *   /            into the search          N   a new report
 *   J K          next, previous row       Enter opens it (it is a link)
 *   X            ticks the row            A   ticks it, and chooses whom to give it to
 *
 * Whoever comes back from a report stands on its row again.
 * While something is ticked the table stands still: nobody gives out what has just moved under his hand.
 */
class DeskKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
    this.addEventListener("change", this)
    this.addEventListener("click", this)
    this.#return()
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
    this.removeEventListener("change", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "change") return this.#hold()
    if (event.type === "click") return this.#leave(/** @type {HTMLElement} */ (event.target))
    const { key, ctrlKey, metaKey, altKey, isComposing } = /** @type {KeyboardEvent} */ (event)
    const target = /** @type {HTMLElement} */ (event.target)
    const isTyping = target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")
    if (ctrlKey || metaKey || altKey || isComposing || isTyping) return
    const act = this.#acts[key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  }

  /** @type {Record<string, () => void>} */
  #acts = {
    "/": () => this.#focus("input[type=search]"),
    n: () => location.assign(this.dataset.new ?? ""),
    j: () => this.#move(1),
    k: () => this.#move(-1),
    x: () => this.#tick(),
    a: () => {
      if (!this.querySelector("[name=issue]:checked")) this.#tick()
      this.#focus("[name=assignee]")
    },
  }

  /** @param {string} selector */
  #focus(selector) {
    const field = /** @type {HTMLElement | null} */ (this.querySelector(selector))
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
  }

  get #rows() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("a[data-row]")])
  }

  get #here() {
    return this.#rows.findIndex((row) => row.closest("tr")?.contains(document.activeElement))
  }

  /** @param {number} by */
  #move(by) {
    const rows = this.#rows
    const next = Math.min(Math.max(this.#here + by, 0), rows.length - 1)
    rows[next]?.focus()
  }

  #tick() {
    const row = this.#rows[Math.max(this.#here, 0)]?.closest("tr")
    const box = /** @type {HTMLElement | null | undefined} */ (row?.querySelector("[name=issue]"))
    box?.click()
  }

  /** @param {HTMLElement} target */
  #leave(target) {
    const row = target.closest("a[data-row]")?.closest("tr")
    if (row) sessionStorage.setItem(LEFT, row.id)
  }

  #return() {
    const row = document.getElementById(sessionStorage.getItem(LEFT) ?? "")
    sessionStorage.removeItem(LEFT)
    const link = /** @type {HTMLElement | null | undefined} */ (row?.querySelector("a[data-row]"))
    link?.focus()
  }

  #hold() {
    const table = /** @type {HTMLElement | null} */ (this.querySelector("live-part"))
    if (table) table.toggleAttribute("data-paused", Boolean(this.querySelector("[name=issue]:checked")))
  }
}

customElements.define("desk-keys", DeskKeys)
