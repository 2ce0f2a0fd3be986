/**
 * What was typed to sign in, as keys that can be derived from but not read, until the server has said that it was right.
 * In a database of its own: the page that asks for it is the server's, and no field page needs it to start.
 */

/** @returns {Promise<IDBDatabase>} */
const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("rounds-attempt", 1)
    request.onupgradeneeded = () => void request.result.createObjectStore("attempts")
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** @param {string} text */
const derivable = (text) => (text ? crypto.subtle.importKey("raw", new TextEncoder().encode(text), "PBKDF2", false, ["deriveBits"]) : undefined)

/** Only the last attempt counts. @param {string} nonce @param {string} pin @param {string} badge */
export async function remember(nonce, pin, badge) {
  const held = { pin: await derivable(pin), badge: await derivable(badge) }
  await work((store) => {
    store.clear()
    return store.put(held, nonce)
  })
}

/** The attempt with this number; it stays until what follows from it is kept. @param {string} nonce @returns {Promise<{pin?: CryptoKey, badge?: CryptoKey}>} */
export const attempted = async (nonce) => (nonce && (await work((store) => store.get(nonce)))) || {}

/** @param {string} nonce */
export const forget = (nonce) => nonce && work((store) => store.delete(nonce))

/** @param {(store: IDBObjectStore) => IDBRequest} what @returns {Promise<any>} */
async function work(what) {
  const database = await open()
  try {
    const tx = database.transaction("attempts", "readwrite")
    const request = what(tx.objectStore("attempts"))
    await new Promise((resolve, reject) => {
      tx.oncomplete = resolve
      tx.onabort = () => reject(tx.error)
    })
    return request.result
  } finally {
    database.close()
  }
}
