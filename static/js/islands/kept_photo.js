/** <kept-photo data-sha256><img></kept-photo>: a picture that is stored on this phone. */
import { bytesOf } from "../offline/photos.js"

customElements.define("kept-photo", class extends HTMLElement {
  #url = ""

  async connectedCallback() {
    const bytes = await bytesOf(this.dataset.sha256 ?? "")
    const image = this.querySelector("img")
    if (!image || !this.isConnected) return
    this.#url = bytes ? URL.createObjectURL(new Blob([bytes])) : `/blobs/${this.dataset.sha256}?w=320`
    image.src = this.#url
  }

  disconnectedCallback() {
    URL.revokeObjectURL(this.#url)
  }
})
