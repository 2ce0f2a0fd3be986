/** How much more this phone will take. */

export const LITTLE_ROOM = 200_000_000
const FULL_SHARE = 0.8

/** Little room: photos are kept smaller. A browser that does not tell is taken at its word. */
export async function isTight() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return quota > 0 && (quota - usage < LITTLE_ROOM || usage > quota * FULL_SHARE)
}
