/**
 * The files of a build on this phone: one cache per build, every file checked by its SHA-256.
 * @module
 */

const OURS = "rounds-files-"

// Stored answers say "Vary: Accept-Encoding"; what is kept is already unpacked.
const IGNORE_VARY = { ignoreVary: true }

/** @param {string} build */
const cacheName = (build) => OURS + build

/**
 * @param {string} build
 * @param {string} path
 */
const urlOf = (build, path) => `/assets/${build}/${path}`

/**
 * Keep these files, all of them or none. Throws when one cannot be had whole.
 * @param {string} build
 * @param {Record<string, string>} files path → SHA-256 in hex
 * @param {(bytes: number) => void} [arrived] hears of every piece that comes over the network
 */
export async function keep(build, files, arrived) {
  const cache = await caches.open(cacheName(build))
  const missing = await lacking(build, files)
  const fetched = await Promise.all(
    missing.map(async (path) => ({ path, response: await whole(build, path, files[path], arrived) })),
  )
  for (const { path, response } of fetched) await cache.put(urlOf(build, path), response)
}

/**
 * Those of these files that this phone does not keep: never installed, or cleared away by the system since.
 * @param {string} build
 * @param {Record<string, string>} files
 */
export async function lacking(build, files) {
  const cache = await caches.open(cacheName(build))
  const here = await Promise.all(Object.keys(files).map((path) => cache.match(urlOf(build, path), IGNORE_VARY)))
  return Object.keys(files).filter((_, at) => here[at] === undefined)
}

/**
 * The file, from an older build if it has not changed since, else from the network, past every other cache.
 * @param {string} build
 * @param {string} path
 * @param {string} hash
 * @param {(bytes: number) => void} [arrived]
 */
async function whole(build, path, hash, arrived) {
  const old = await keptElsewhere(build, path)
  if (old !== undefined && (await sha256(old)) === hash) return old
  const answer = await fetch(urlOf(build, path), { cache: "reload" })
  const response = arrived ? counted(answer, arrived) : answer
  // A captive portal answers 200 with its own page: only the hash tells.
  if (!response.ok || (await sha256(response)) !== hash) throw new Error(`${path} did not arrive whole`)
  return response
}

/**
 * The same answer, telling how much of it has come.
 * @param {Response} response
 * @param {(bytes: number) => void} arrived
 */
function counted({ body, status, statusText, headers }, arrived) {
  const counter = new TransformStream({
    transform(piece, on) {
      arrived(piece.byteLength)
      on.enqueue(piece)
    },
  })
  return new Response(body?.pipeThrough(counter), { status, statusText, headers })
}

/** @param {Response} response read from a copy: the response itself stays usable */
async function sha256(response) {
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/**
 * @param {string} build
 * @param {string} url
 * @returns {Promise<Response|undefined>}
 */
export async function kept(build, url) {
  const cache = await caches.open(cacheName(build))
  return cache.match(url, IGNORE_VARY)
}

/**
 * The same path as any build of ours keeps it, this one first.
 * @param {string} build
 * @param {string} path either a path in the build or a whole /assets/<build>/<path>
 * @returns {Promise<Response|undefined>}
 */
export async function keptElsewhere(build, path) {
  const name = path.replace(/^\/assets\/[^/]+\//, "")
  const others = (await ourCaches()).filter((cache) => cache !== cacheName(build))
  for (const cache of [cacheName(build), ...others]) {
    const url = urlOf(cache.slice(OURS.length), name)
    const found = await caches.match(url, { cacheName: cache, ...IGNORE_VARY })
    if (found !== undefined) return found
  }
  return undefined
}

/** @param {string} build the one that stays */
export async function forgetOthers(build) {
  const others = (await ourCaches()).filter((cache) => cache !== cacheName(build))
  await Promise.all(others.map((cache) => caches.delete(cache)))
}

const ourCaches = async () => (await caches.keys()).filter((cache) => cache.startsWith(OURS))
