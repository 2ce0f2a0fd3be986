/** What was begun on a screen: half an answer survives a call, a kill, an empty battery. Not evidence, never sent. */

import { transaction } from "./database.js"
import { touch } from "./journal.js"

/** @param {string} path @param {{[name: string]: any} | null} fields null: nothing left to remember */
export async function saveDraft(path, fields) {
  await transaction("readwrite", ["meta", "drafts"], async (tx) => {
    if (fields) tx.put("drafts", fields, path)
    else tx.remove("drafts", path)
    await touch(tx)
  })
}

/** The fields of a form; the same name twice makes a list. @param {FormData} form */
export function fieldsOf(form) {
  /** @type {{[name: string]: any}} */
  const fields = {}
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name).filter((value) => typeof value === "string")
    fields[name] = values.length > 1 || name.endsWith("s") ? values : values[0]
  }
  return fields
}
