/** Burns 时间 · 地点 · 姓名 · 点位 into a photo: words a person can check, not coordinates. */

const SEPARATOR = " · "

/**
 * @param {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D} context
 * @param {string[]} parts empty ones are left out
 */
export function burnIn(context, parts) {
  const { width, height } = context.canvas
  const size = Math.max(14, Math.round(Math.max(width, height) / 48))
  const margin = Math.round(size / 2)
  context.font = `600 ${size}px "PingFang SC", "HarmonyOS Sans SC", "Noto Sans SC", "Noto Sans CJK SC", sans-serif`
  const lines = wrap(context, parts.filter(Boolean), width - 2 * margin)
  if (lines.length === 0) return
  const step = Math.round(size * 1.4)
  const top = height - lines.length * step - margin
  context.fillStyle = "rgb(0 0 0 / 55%)" // white on any picture: at least 4.5:1 even over white
  context.fillRect(0, top - margin / 2, width, height - top + margin / 2)
  context.fillStyle = "#fff"
  context.textBaseline = "top"
  lines.forEach((line, row) => context.fillText(line, margin, top + row * step, width - 2 * margin))
}

/**
 * Breaks between the parts, never inside one; one that is too long alone is squeezed by fillText.
 * @param {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D} context
 * @param {string[]} parts @param {number} room
 */
function wrap(context, parts, room) {
  /** @type {string[]} */
  const lines = []
  for (const part of parts) {
    const longer = lines.length ? lines[lines.length - 1] + SEPARATOR + part : ""
    if (longer && context.measureText(longer).width <= room) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines
}
