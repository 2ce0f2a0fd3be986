/** How far each record is from this phone to the server's signature. Pure, over a snapshot. */

/** @typedef {import("./snapshot.js").Snapshot} Snapshot @typedef {import("./journal.js").Stored} Stored */

/**
 * waiting: here only · sent: the server named it · verified: its signature under the record and every photo holds.
 * @param {Snapshot} snapshot @returns {(record: Stored) => "waiting" | "sent" | "verified" | "parked"}
 */
export function stateOf({ photos }) {
  const open = new Map(photos.filter(({ verified }) => !verified).map(({ sha256, state }) => [sha256, state]))
  return ({ state, verified, entry }) => {
    const missing = entry.photos.filter((photo) => open.has(photo))
    if (state === "waiting" || missing.some((photo) => open.get(photo) === "waiting")) return "waiting"
    if (verified && missing.length === 0) return state === "parked" ? "parked" : "verified"
    return "sent"
  }
}

/** @param {Snapshot} snapshot */
export function custody(snapshot) {
  const of = stateOf(snapshot)
  const states = snapshot.entries.map(of)
  const count = (/** @type {string} */ state) => states.filter((one) => one === state).length
  const [waiting, sent] = [count("waiting"), count("sent")]
  return { saved: states.length, waiting, sent, verified: count("verified") + count("parked"), unverified: waiting + sent, lost: snapshot.meta.lost ?? [] }
}
