/**
 * Placeholder until the local router is written: answers nothing, so that every page comes from the network.
 * @module
 */

/**
 * @param {Request} _request
 * @returns {Promise<Response|null>} null: not a field page, or no session on this phone
 */
export async function handle(_request) {
  return null
}
