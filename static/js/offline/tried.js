/** When the person last let us try what the browser asks about: some browsers do not remember, others never tell. */

import { transaction } from "./database.js"

/** @param {"camera" | "storage"} name @param {number} at ms */
export async function tried(name, at) {
  await transaction("readwrite", ["meta"], async (tx) => void tx.put("meta", { ...(await tx.get("meta", "tried")), [name]: at }, "tried"))
}
