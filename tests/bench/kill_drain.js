// Sends until nothing waits, or gives up after some tries. Evaluated by tests.bench.kills.
async ([base, tries]) => {
  const [{ entries }, { photos }, { synchronise }] =
    await Promise.all(["journal", "photos", "upload"].map((name) => import(`${base}${name}.js`)))
  for (let left = tries; left > 0; left -= 1) {
    await synchronise({ hurry: true })
    const waits = (await entries()).some(({ state }) => state === "waiting") || (await photos()).some(({ verified }) => !verified)
    if (!waits) return true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return false
}
