/**
 * What is written on a photo: 时间 · 地点 · 姓名 · 点位, and where it came from if it is not fresh.
 *
 * @typedef {{place?: string, person?: string, point?: string, album?: string, timeZone?: string}} Words from data attributes
 * @param {Words} words
 * @returns {(shotAtMs: number, fromAlbum: boolean) => string[]}
 */
export function watermark({ place, person, point, album, timeZone }) {
  return (shotAtMs, fromAlbum) => [
    minutes(shotAtMs, timeZone), place ?? "", person ?? "", point ?? "", (fromAlbum && album) || "",
  ]
}

/** "2026-11-22 02:14" in the site's zone, the same in every language. @param {number} at @param {string} [timeZone] */
function minutes(at, timeZone) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  })
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`
}
