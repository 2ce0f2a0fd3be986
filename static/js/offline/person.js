/** Who works on this phone: the pack of one person, and what each of them has chosen here. */

import { read, transaction, write } from "./database.js"
import { touch } from "./journal.js"
import { lock } from "./vault.js"

/**
 * Remembers who signed in; until their pack is here, no screen opens in the name of the one before.
 * What the one before has here is locked up first.
 * @param {string} person "" when the server does not say
 * @param {string} [attempt] what they typed to sign in, see attempt.js
 * @returns {Promise<boolean>} whether their pack is here
 */
export const signedIn = async (person, attempt) => await navigator.locks.request("rounds-person", () => takeNote(person, attempt))

/**
 * One at a time: a second one would find nobody's key any more and put an empty box in the place of the first one's.
 * @param {string} person @param {string} [attempt]
 */
async function takeNote(person, attempt) {
  const before = await read("pack", "person/me")
  if (attempt) await write("meta", "attempt", attempt)
  if (person && (await read("meta", "signed_in")) !== person) {
    const isOther = Boolean(before && before.id !== person)
    if (isOther && !(await lock())) await putAway(before.id)
    await transaction("readwrite", ["meta"], async (tx) => {
      tx.put("meta", person, "signed_in")
      await touch(tx)
    })
  }
  const me = await read("pack", "person/me")
  return Boolean(me && (!person || me.id === person))
}

/** Somebody for whom no key was made yet, by an older version of this page: at least no other screen has their drafts. @param {string} person */
function putAway(person) {
  return transaction("readwrite", ["drafts", "sealed"], async (tx) => {
    const [paths, fields] = [await tx.keys("drafts"), await tx.all("drafts")]
    tx.put("sealed", { plain: { drafts: paths.map((path, at) => [path, fields[at]]) } }, person)
    tx.clear("drafts")
  })
}

/** What a person chooses on this phone stays theirs. @param {string} person @param {{[name: string]: any}} chosen */
export async function choose(person, chosen) {
  await transaction("readwrite", ["meta"], async (tx) => {
    const all = (await tx.get("meta", "settings")) ?? {}
    tx.put("meta", { ...all, [person]: { ...all[person], ...chosen } }, "settings")
    await touch(tx)
  })
}

/** True once for each person on this phone: text size and 手机体检 come before the first round. */
export async function welcome() {
  const { id } = await read("pack", "person/me")
  const all = (await read("meta", "settings")) ?? {}
  if (all[id]?.is_welcomed) return false
  await choose(id, { is_welcomed: true })
  return true
}
