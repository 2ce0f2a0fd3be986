// What test_photos_on_the_way.py does on the phone, by the phone's own modules: [task, what it is given].
async ([task, given]) => {
  const base = `${document.querySelector('script[src*="/assets/"]').src.match(/.*\/assets\/[^/]+/)[0]}/js/offline/`
  const [{ append }, { keep, photos, bytesOf, discard }, { synchronise }, { transaction }] =
    await Promise.all(["journal", "photos", "upload", "database"].map((name) => import(`${base}${name}.js`)))

  /** Changes rows of a store as an older version, or time, would have. */
  const change = (store, by) => transaction("readwrite", [store], async (tx) => {
    for (const row of await tx.all(store)) tx.put(store, by(row), row.seq ?? row.sha256)
  })
  const tasks = {
    async take(bytes) {
      const facts = { mime: "image/jpeg", taken_at_ms: Date.now(), from_album: false }
      const name = await keep(Uint8Array.from(bytes).buffer, facts)
      await append("p1", [{ kind: "rounds.report", body: {}, photos: [name] }])
      return name
    },
    async look(name) {
      const { state = "gone", verified = false } = (await photos()).find(({ sha256 }) => sha256 === name) ?? {}
      return { state, verified, size: (await bytesOf(name))?.byteLength ?? 0 }
    },
    send: (hurry) => synchronise({ hurry }),
    /** The pauses after which this turn would have something done. */
    async pauses() {
      const { setTimeout: real } = window
      const asked = []
      window.setTimeout = (work, ms, ...more) => (asked.push(ms ?? 0), real(work, ms, ...more))
      await synchronise()
      window.setTimeout = real
      return asked
    },
    free: () => discard(Date.now() + 1000),
    mark: (state) => change("photos", (photo) => ({ ...photo, state })),
    age: (ms) => change("entries", (one) => ({ ...one, verified: true, entry: { ...one.entry, wall: one.entry.wall - ms } })),
  }
  return tasks[task](given)
}
