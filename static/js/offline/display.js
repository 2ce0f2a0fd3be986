/** Numbers and names as a person reads them. Templates get finished strings and whole numbers, never floats. */

/** @param {number | null | undefined} ms @param {number} minutes the site's offset from UTC */
export function clockTime(ms, minutes) {
  return ms == null ? "" : new Date(ms + minutes * 60_000).toISOString().slice(11, 16)
}

/** @param {number} ms @param {number} minutes */
export const day = (ms, minutes) => new Date(ms + minutes * 60_000).toISOString().slice(0, 10)

/** @param {any} row @param {string} language @param {string} [field] */
export const named = (row, language, field = "name") => (language === "en" && row?.[`${field}_en`]) || (row?.[field] ?? "")

/** @param {{zh: string, en: string} | undefined} words @param {string} language */
export const said = (words, language) => (language === "en" && words?.en) || (words?.zh ?? "")

/** 1.2 MB as text: bytes are never shown as such. @param {number} bytes */
export function size(bytes) {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} KB`
  return bytes < 1e9 ? `${Math.floor(bytes / 1e5) / 10} MB` : `${Math.floor(bytes / 1e8) / 10} GB`
}
