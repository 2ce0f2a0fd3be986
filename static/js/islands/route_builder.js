/** <route-builder>: rows of a route are dragged by their grip. The hidden fields move with the row, so the form says the order. */

customElements.define("route-builder", class extends HTMLElement {
  /** @type {HTMLElement | null} */
  #row = null

  connectedCallback() {
    this.addEventListener("pointerdown", this.#lift)
  }

  disconnectedCallback() {
    this.removeEventListener("pointerdown", this.#lift)
    this.#drop()
  }

  /** @param {PointerEvent} event */
  #lift = (event) => {
    const grip = /** @type {Element} */ (event.target).closest("[data-grip]")
    const row = /** @type {HTMLElement | null} */ (grip?.closest("li") ?? null)
    if (!row || event.button !== 0) return
    event.preventDefault()
    this.#row = row
    row.dataset.dragged = ""
    addEventListener("pointermove", this.#drag)
    addEventListener("pointerup", this.#drop)
    addEventListener("pointercancel", this.#drop)
  }

  /** @param {PointerEvent} event */
  #drag = (event) => {
    const row = this.#row
    const rows = row?.parentElement
    if (!row || !rows) return
    const below = [...rows.children].find((other) => other !== row && event.clientY < middleOf(other))
    if (below !== row.nextElementSibling) rows.insertBefore(row, below ?? null)
    this.#number(rows)
  }

  #drop = () => {
    if (this.#row) delete this.#row.dataset.dragged
    this.#row = null
    removeEventListener("pointermove", this.#drag)
    removeEventListener("pointerup", this.#drop)
    removeEventListener("pointercancel", this.#drop)
  }

  /** @param {Element} rows */
  #number(rows) {
    const last = rows.children.length
    Array.from(rows.children).forEach((row, index) => {
      const number = row.querySelector(".order-number")
      if (number) number.textContent = String(index + 1)
      const id = row.id.replace("leg-", "")
      const picked = this.querySelector(`#pick-${CSS.escape(id)} .pick-number, #pin-${CSS.escape(id)} .pick-dot`)
      if (picked) picked.textContent = String(index + 1)
      row.querySelector("[name=up]")?.toggleAttribute("disabled", index === 0)
      row.querySelector("[name=down]")?.toggleAttribute("disabled", index === last - 1)
    })
  }
})

/** @param {Element} row @returns {number} */
function middleOf(row) {
  const box = row.getBoundingClientRect()
  return box.top + box.height / 2
}
