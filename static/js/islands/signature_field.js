/**
 * <signature-field>: draws a signature and keeps it as a picture. Light DOM: canvas[data-role=pad], button[data-role=clear],
 * input[data-role=sha256] (the picture's name) and input[data-role=value] ("signed"). data-when: empty · kept; data-hint: not_kept.
 */
import { keep } from "../offline/photos.js"
import SignaturePad from "../../vendor/signature_pad@5.1.4/signature_pad.min.js"
import { showHint, showState } from "./slots.js"

customElements.define("signature-field", class extends HTMLElement {
  connectedCallback() {
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector("[data-role=pad]"))
    const { width, height } = canvas.getBoundingClientRect()
    const scale = Math.max(devicePixelRatio, 1)
    Object.assign(canvas, { width: width * scale, height: height * scale })
    canvas.getContext("2d")?.scale(scale, scale)
    const pad = new SignaturePad(canvas, { backgroundColor: "#fff", penColor: "#000", minWidth: 1, maxWidth: 3 })
    pad.addEventListener("endStroke", () => canvas.toBlob((blob) => blob && this.#keep(blob), "image/png"))
    this.querySelector("[data-role=clear]")?.addEventListener("click", () => {
      pad.clear()
      this.#name("")
    })
    showState(this, this.#field("sha256").value ? "kept" : "empty")
  }

  /** @param {Blob} blob */
  async #keep(blob) {
    try {
      this.#name(await keep(await blob.arrayBuffer(), { mime: "image/png", taken_at_ms: Date.now(), from_album: false }))
    } catch (error) {
      console.error(error)
      showHint(this, "not_kept", true)
    }
  }

  /** @param {string} sha256 */
  #name(sha256) {
    this.#field("sha256").value = sha256
    this.#field("value").value = sha256 ? "signed" : ""
    showState(this, sha256 ? "kept" : "empty")
    this.dispatchEvent(new CustomEvent("signature:drawn", { bubbles: true }))
  }

  /** @param {string} role */
  #field(role) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[data-role=${role}]`))
  }
})
