/**
 * <number-pad>: the printed code under a label, typed with thumbs on keys of our own; goes off by itself on the last character.
 *
 * Light DOM, written by the template (sample: tests/browser/islands/fixtures/number_pad.html):
 *   <input data-role="code" inputmode="none" autocomplete="off" maxlength="6">   also takes a real keyboard and pasting
 *   <button type="button" data-key="7">7</button> for each character            <button type="button" data-role="erase">
 *   <form data-role="answer" …> with inputs text and method                     optional, see found_code.js
 *   data-hint: foreign (a character that no code has, such as 0, 1, I, L, O)
 * Event, bubbling: code:found {text, method: "typed"}. The next key after that starts a new code.
 */
import { announceCode } from "./found_code.js"
import { showHint } from "./slots.js"

/** Without those that look alike on a scratched label. The server's labels use the same. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
const LENGTH = 6

class NumberPad extends HTMLElement {
  #announced = ""

  connectedCallback() {
    this.addEventListener("click", this)
    this.addEventListener("input", this)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this)
    this.removeEventListener("input", this)
  }

  /** @param {Event} event */
  handleEvent({ type, target }) {
    if (type === "input" && target === this.#field) return this.#set(this.#field.value)
    const button = type === "click" && target instanceof Element && target.closest("button")
    if (!button) return
    if (button.dataset.key) this.#set((this.#isDone ? "" : this.#field.value) + button.dataset.key)
    if (button.dataset.role === "erase") this.#set(this.#field.value.slice(0, -1))
  }

  /** @param {string} typed */
  #set(typed) {
    const characters = [...typed.normalize("NFKC").toUpperCase()].filter((one) => !/[\s-]/.test(one))
    const known = characters.filter((one) => ALPHABET.includes(one))
    showHint(this, "foreign", known.length < characters.length)
    this.#field.value = known.slice(0, LENGTH).join("")
    const { value } = this.#field
    if (value.length < LENGTH) this.#announced = ""
    else if (value !== this.#announced) {
      this.#announced = value
      announceCode(this, value, "typed")
    }
  }

  get #isDone() {
    return this.#field.value.length === LENGTH
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[data-role=code]"))
  }
}

customElements.define("number-pad", NumberPad)
