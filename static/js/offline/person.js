/** Who works on this phone: the pack of one person, and what each of them has chosen here. */

import { read, transaction } from "./database.js"
import { touch } from "./journal.js"

/**
 * Remembers who signed in; until their pack is here, no screen opens in the name of the one before.
 * @param {string} person "" when the server does not say
 * @returns {Promise<boolean>} whether their pack is here
 */
export async function signedIn(person) {
  const [known, me] = await Promise.all([read("meta", "signed_in"), read("pack", "person/me")])
  if (person && known !== person) {
    await transaction("readwrite", ["meta"], async (tx) => {
      tx.put("meta", person, "signed_in")
      await touch(tx)
    })
  }
  return Boolean(me && (!person || me.id === person))
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
