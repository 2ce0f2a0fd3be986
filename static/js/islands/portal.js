/**
 * What makes the residents' pages better where scripts run; without them everything works as well.
 *
 * <photo-shrinker>    input[type=file][name=photo] in a label, then .portal-thumbs: photos are made small before they travel, and add up
 * <report-draft>      a form whose words are kept in this browser until its report is in; data-offline data-restored data-too-large
 *                     data-remove: texts; [data-role=say] shows them; input[data-most] is limited to so many bytes
 * <draft-sent>        the report is in: its draft goes
 * <finger-signature>  canvas[data-role=pad] and button[data-role=clear], both hidden until here; input[name=reporter_signature]
 */
const LONGEST_SIDE = 1600
const MOST_PHOTOS = 6
const ON_ITS_WAY = "portal:sent"

/** @template {Element} T @param {ParentNode} within @param {string} selector @returns {T} */
const find = (within, selector) => /** @type {T} */ (within.querySelector(selector))

/** A photo no longer than 1600 px, or as it came where this browser cannot. @param {File} file @returns {Promise<File>} */
async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)]
    const canvas = Object.assign(document.createElement("canvas"), { width, height })
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" })
  } catch (error) {
    console.error(error)
    return file
  }
}

customElements.define("photo-shrinker", class extends HTMLElement {
  /** @type {File[]} */
  #photos = []
  #work = Promise.resolve()

  connectedCallback() {
    const input = /** @type {HTMLInputElement} */ (find(this, "input[type=file]"))
    input.addEventListener("change", () => {
      const chosen = [...(input.files ?? [])]
      this.#work = this.#work.then(() => this.#add(input, chosen))
    })
    input.form?.addEventListener("submit", (event) => this.#wait(event, /** @type {HTMLFormElement} */ (input.form)))
  }

  /** @param {HTMLInputElement} input @param {File[]} chosen */
  async #add(input, chosen) {
    for (const file of chosen) this.#photos.push(await shrunk(file))
    this.#photos.splice(MOST_PHOTOS)
    this.#show(input)
  }

  /** Nothing leaves while a photo is still being made small. @param {SubmitEvent} event @param {HTMLFormElement} form */
  #wait(event, form) {
    if (this.dataset.ready === "yes") return
    event.preventDefault()
    this.#work.then(() => {
      this.dataset.ready = "yes"
      form.requestSubmit?.() ?? form.submit()
    })
  }

  /** @param {HTMLInputElement} input */
  #show(input) {
    const files = new DataTransfer()
    for (const photo of this.#photos) files.items.add(photo)
    input.files = files.files
    const list = find(this, ".portal-thumbs")
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src)
    list.replaceChildren(...this.#photos.map((photo, place) => this.#thumb(photo, place, input)))
  }

  /** @param {File} photo @param {number} place @param {HTMLInputElement} input */
  #thumb(photo, place, input) {
    const item = document.createElement("li")
    const image = Object.assign(new Image(96, 96), { src: URL.createObjectURL(photo), alt: photo.name })
    const text = this.closest("report-draft")?.getAttribute("data-remove")
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text ?? "" })
    item.append(image, ...(text ? [remove] : []))
    remove.addEventListener("click", () => {
      this.#photos.splice(place, 1)
      this.#show(input)
    })
    return item
  }
})

/** Storage may be full, forbidden or absent: then there is no draft. @template T @param {() => T} act @returns {T | undefined} */
function attempt(act) {
  try {
    return act()
  } catch (error) {
    console.error(error)
  }
}

customElements.define("report-draft", class extends HTMLElement {
  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (find(this, "form"))
    const key = "portal:" + form.getAttribute("action")
    if (!document.querySelector(".error-summary")) this.#restore(form, key)
    form.addEventListener("input", () => this.#keep(form, key))
    form.addEventListener("change", ({ target }) => this.#judge(/** @type {HTMLInputElement} */ (target)))
    form.addEventListener("submit", (event) => {
      this.#keep(form, key)
      attempt(() => localStorage.setItem(ON_ITS_WAY, key))
      if (navigator.onLine) return
      event.preventDefault()
      event.stopImmediatePropagation()
      this.#say(this.dataset.offline)
    }, { capture: true })
  }

  /** @param {HTMLFormElement} form @param {string} key */
  #keep(form, key) {
    const words = [...new FormData(form)].filter(([, value]) => typeof value === "string")
    attempt(() => localStorage.setItem(key, JSON.stringify(words)))
  }

  /** @param {HTMLFormElement} form @param {string} key */
  #restore(form, key) {
    /** @type {[string, string][] | null} */
    const words = attempt(() => JSON.parse(localStorage.getItem(key) ?? "null")) ?? null
    if (!words?.some(([name, value]) => name !== "once" && name !== "zone" && value)) return
    for (const [name, value] of words) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (!(field instanceof HTMLInputElement)) /** @type {HTMLTextAreaElement} */ (field).value = value
        else if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value
        else if (field.type !== "file") field.value = value
        if (value && name !== "once") field.closest("details")?.setAttribute("open", "")
      }
    }
    this.#say(this.dataset.restored)
  }

  /** @param {HTMLInputElement} input */
  #judge(input) {
    const most = Number(input.dataset?.most)
    if (!most || ![...(input.files ?? [])].some((file) => file.size > most)) return
    input.value = ""
    this.#say(this.dataset.tooLarge)
  }

  /** @param {string | undefined} text */
  #say(text) {
    const place = /** @type {HTMLElement} */ (find(this, "[data-role=say]"))
    place.hidden = false
    place.textContent = text ?? ""
    place.scrollIntoView({ block: "center" })
  }
})

customElements.define("draft-sent", class extends HTMLElement {
  connectedCallback() {
    attempt(() => {
      localStorage.removeItem(localStorage.getItem(ON_ITS_WAY) ?? "")
      localStorage.removeItem(ON_ITS_WAY)
    })
  }
})

customElements.define("finger-signature", class extends HTMLElement {
  connectedCallback() {
    const pad = /** @type {HTMLCanvasElement} */ (find(this, "[data-role=pad]"))
    const clear = /** @type {HTMLElement} */ (find(this, "[data-role=clear]"))
    const field = /** @type {HTMLInputElement} */ (find(this, "[name=reporter_signature]"))
    pad.hidden = clear.hidden = false
    const blank = () => {
      Object.assign(pad, { width: pad.clientWidth || 320, height: pad.clientHeight || 180 })
      const pen = /** @type {CanvasRenderingContext2D} */ (pad.getContext("2d"))
      pen.fillStyle = "#fff"
      pen.fillRect(0, 0, pad.width, pad.height)
      Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round" })
      field.value = ""
    }
    clear.addEventListener("click", blank)
    pad.addEventListener("pointerdown", (event) => {
      if (pad.width !== pad.clientWidth) blank()
      pad.setPointerCapture(event.pointerId)
      const pen = pad.getContext("2d")
      pen?.beginPath()
      pen?.moveTo(event.offsetX, event.offsetY)
      pad.onpointermove = ({ offsetX, offsetY }) => {
        pen?.lineTo(offsetX, offsetY)
        pen?.stroke()
      }
    })
    pad.addEventListener("pointerup", () => {
      pad.onpointermove = null
      field.value = pad.toDataURL("image/png")
    })
    blank()
  }
})
