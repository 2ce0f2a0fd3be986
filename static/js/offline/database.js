/**
 * The phone's own database. Everything that touches IndexedDB is here: handles die on iOS, tabs upgrade, disks fill up.
 *
 * meta     key -> value      identity, head of the journal, anchor, receipt, settings, pack's cursor
 * pack     "collection/id"   what the server gave; replaced or amended by a pull, never by the person
 * entries  seq -> record     the journal: {seq, id, state, hash, entry, code?, receipt?, verified?, sealed?}
 * photos   sha256 -> record  {sha256, size, mime, taken_at_ms, from_album, state, at}; their bytes are in `bytes`
 * drafts   path -> fields    what was begun on a screen and not yet given
 * receipts id -> record      what the server signed for: {id, at, key, signature, hashes, verified}
 * sealed   person[/sha256]   what somebody left on this phone, under their own key
 */

export const STORES = ["meta", "pack", "entries", "photos", "bytes", "drafts", "receipts", "sealed"]
const VERSION = 2
const DEAD = ["InvalidStateError", "UnknownError", "TransactionInactiveError"]

/** The phone is full: what was to be written is not stored. */
export class StorageFull extends Error {
  name = "StorageFull"
}

/** Another tab holds an older version of this page. */
export class StorageBlocked extends Error {
  name = "StorageBlocked"
}

/** @type {Promise<IDBDatabase> | null} */
let opening = null

/**
 * One transaction: all of it or nothing, and nothing is called stored before it is on the disk.
 * @template T
 * @param {"readonly" | "readwrite"} mode
 * @param {string[]} names
 * @param {(tx: Transaction) => Promise<T>} work may await only what `tx` gives
 * @returns {Promise<T>}
 */
export async function transaction(mode, names, work) {
  try {
    return await attempt(mode, names, work)
  } catch (error) {
    if (!DEAD.includes(/** @type {Error} */ (error)?.name)) throw error
    await forget()
    return attempt(mode, names, work)
  }
}

/** @template T @param {string} store @param {IDBValidKey} key @returns {Promise<T | undefined>} */
export const read = (store, key) => transaction("readonly", [store], (tx) => tx.get(store, key))

/** @param {string} store @param {IDBValidKey} key @param {unknown} value */
export const write = (store, key, value) =>
  transaction("readwrite", [store], async (tx) => void tx.put(store, value, key))

/** Closes the handle; the next transaction opens a new one. */
export async function forget() {
  const held = opening
  opening = null
  await held?.then((database) => database.close(), () => {})
}

/** The few calls of IndexedDB that we use, as promises. */
class Transaction {
  /** @param {IDBTransaction} tx */
  constructor(tx) {
    this.tx = tx
  }

  /** @param {string} store @param {IDBValidKey} key @returns {Promise<any>} */
  get(store, key) {
    return asked(this.tx.objectStore(store).get(key))
  }

  /** @param {string} store @param {IDBKeyRange} [range] @returns {Promise<any[]>} */
  all(store, range) {
    return asked(this.tx.objectStore(store).getAll(range))
  }

  /** @param {string} store @returns {Promise<any[]>} */
  keys(store) {
    return asked(this.tx.objectStore(store).getAllKeys())
  }

  /** @param {string} store @param {unknown} value @param {IDBValidKey} key */
  put(store, value, key) {
    this.tx.objectStore(store).put(value, key)
  }

  /** @param {string} store @param {IDBValidKey | IDBKeyRange} key */
  remove(store, key) {
    this.tx.objectStore(store).delete(key)
  }

  /** @param {string} store */
  clear(store) {
    this.tx.objectStore(store).clear()
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {string[]} names
 * @param {(tx: Transaction) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function attempt(mode, names, work) {
  const database = await (opening ??= open())
  const tx = database.transaction(names, mode, { durability: "strict" })
  const finished = new Promise((resolve, reject) => {
    tx.oncomplete = resolve
    tx.onabort = () => reject(tx.error ?? new DOMException("aborted", "AbortError"))
  })
  let failure
  const done = work(new Transaction(tx)).catch((error) => {
    failure = error
    try { tx.abort() } catch { /* it is over already */ }
  })
  try {
    await finished
  } catch (error) {
    const cause = /** @type {Error} */ (tx.error ?? failure ?? error)
    throw cause.name === "QuotaExceededError" ? new StorageFull(cause.message) : (failure ?? cause)
  }
  return /** @type {Promise<T>} */ (done)
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("rounds", VERSION)
    request.onupgradeneeded = () => {
      const present = request.result.objectStoreNames
      for (const name of STORES) if (!present.contains(name)) request.result.createObjectStore(name)
    }
    request.onblocked = () => fail(new StorageBlocked())
    request.onerror = () => fail(request.error)
    request.onsuccess = () => {
      const database = request.result
      const gone = () => { if (opening) forget() }
      database.onversionchange = gone
      database.onclose = () => { opening = null }
      resolve(database)
    }
    /** @param {unknown} error */
    function fail(error) {
      opening = null
      reject(error)
    }
  })
}
