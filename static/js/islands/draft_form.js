/**
 * form[data-draft=<path>]: what is filled in is remembered under that path until it is given.
 * Photos are stored the moment they are taken, before their thumb appears.
 */
import { fieldsOf, saveDraft } from "../offline/drafts.js"
import { StorageFull } from "../offline/database.js"
import { keep } from "../offline/photos.js"

for (const type of ["change", "photo:leaving", "photo:removed", "photo:restored", "signature:drawn"]) document.addEventListener(type, remember)
document.addEventListener("photo:taken", (event) => {
  const { detail, target } = /** @type {CustomEvent} */ (event)
  detail.waitUntil(store(detail, /** @type {Element} */ (target)))
})

/** @param {any} photo @param {Element} island */
async function store({ bytes, type: mime, taken_at_ms, from_album }, island) {
  try {
    await keep(bytes, { mime, taken_at_ms, from_album })
  } catch (error) {
    const field = island.querySelector("[data-role=no-room]")
    if (error instanceof StorageFull && field instanceof HTMLInputElement) field.disabled = false
    throw error
  }
  setTimeout(() => remember({ target: island })) // once its thumb, which carries the hash, is there
}

/** @param {{target: EventTarget | null}} event */
function remember({ target }) {
  const form = target instanceof Element && target.closest("form[data-draft]")
  if (!(form instanceof HTMLFormElement)) return
  saveDraft(form.dataset.draft ?? "", fieldsOf(new FormData(form))).catch(console.error)
}
