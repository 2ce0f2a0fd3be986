/** Bytes that travel as text. */

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export const fromBase64url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0))
