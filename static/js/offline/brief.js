/**
 * An entry as it goes over the wire: the hash of the entry just before it in the push is not sent. It is what weighs
 * most, as nothing packs it, and the server works it out. What is signed is the entry with it.
 * @param {import("./journal.js").Stored} stored
 * @param {number} at
 * @param {import("./journal.js").Stored[]} batch
 * @returns {object}
 */
export function brief({ id, seq, entry, sealed }, at, batch) {
  if (sealed) return { id, ...sealed }
  const { prev, ...rest } = entry
  const before = batch[at - 1]
  return before?.seq === seq - 1 && before.hash === prev ? rest : entry
}
