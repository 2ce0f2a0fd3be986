/** What only a page can ask its browser before a shift; null where it does not tell. @typedef {import("../offline/readiness.js").Facts} Facts */

const PATIENCE_MS = 8000

/** @returns {Promise<Facts>} */
export async function phoneFacts() {
  const [camera, is_protected, estimate, kept, battery] = await Promise.all([permission(), settled(navigator.storage?.persisted?.()), settled(navigator.storage?.estimate?.()), askWorker("what-is-kept"), settled(/** @type {any} */ (navigator).getBattery?.())])
  return {
    camera, is_protected,
    free: estimate?.quota ? Math.max(0, estimate.quota - (estimate.usage ?? 0)) : null,
    pages: kept?.pages ?? null, reader: kept?.reader ?? null,
    battery: battery ? Math.round(battery.level * 100) : null, is_charging: battery?.charging ?? false,
  }
}

/** @template T @param {Promise<T> | undefined} asked @returns {Promise<T | null>} */
const settled = async (asked) => (await asked?.catch(() => null)) ?? null

/** @returns {Promise<Facts["camera"]>} */
async function permission() {
  const status = await settled(navigator.permissions?.query({ name: /** @type {any} */ ("camera") }))
  return status?.state ?? null
}

/**
 * Asks the service worker that answers when there is no network; null where there is none.
 * @param {"what-is-kept" | "keep-everything"} wish
 * @param {(share: number) => void} [progress] of what it fetches
 * @returns {Promise<{pages: boolean, reader: boolean} | null>}
 */
export async function askWorker(wish, progress) {
  const registration = await settled(navigator.serviceWorker?.getRegistration())
  const worker = registration?.active
  if (!worker) return registration?.installing ? { pages: false, reader: false } : null
  const { port1: here, port2: there } = new MessageChannel()
  const answer = new Promise((resolve) => {
    let silence = setTimeout(resolve, PATIENCE_MS, null)
    here.onmessage = ({ data }) => {
      clearTimeout(silence)
      if (data.share === undefined) return resolve(data)
      progress?.(data.share)
      silence = setTimeout(resolve, PATIENCE_MS, null)
    }
  })
  worker.postMessage(wish, [there])
  return /** @type {any} */ (await answer) ?? { pages: false, reader: false }
}
