/** Writing down what a person did, for the screens. */

import { append } from "./journal.js"
import { grow } from "./snapshot.js"

/** Whoever wants to know that there is something to send: the page that shows it, the upload. */
export const changes = new EventTarget()

/**
 * @param {import("./model.js").Model} world
 * @param {import("./journal.js").Draft[]} drafts
 * @param {string} [path] whose draft is given by this
 */
export async function record({ me }, drafts, path) {
  const records = await append(me.id, drafts, path)
  grow(records, path)
  changes.dispatchEvent(new CustomEvent("entries:stored", { detail: records.map(({ entry }) => entry.kind) }))
  return records
}
