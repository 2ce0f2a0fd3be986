/**
 * Undoes some of a wrong focus (unsharp mask on brightness): what stands out from its surroundings stands out more.
 * Changes the pixels in place, to grey.
 *
 * @param {ImageData} pixels
 * @param {{radius: number, amount: number}} how surroundings are (2 radius + 1)² pixels
 */
export function sharpen({ data, width, height }, { radius, amount }) {
  const grey = new Float32Array(width * height)
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]
  }
  const rows = means(grey, { lines: height, length: width, step: 1, next: width, radius })
  const around = means(rows, { lines: width, length: height, step: width, next: 1, radius })
  for (let at = 0; at < grey.length; at += 1) {
    const value = grey[at] + amount * (grey[at] - around[at])
    data[4 * at] = data[4 * at + 1] = data[4 * at + 2] = value // the array clamps and rounds
  }
}

/**
 * The mean of 2 radius + 1 neighbours along every line, its ends repeated; a running sum, so the radius costs nothing.
 * @param {Float32Array} values
 * @param {{lines: number, length: number, step: number, next: number, radius: number}} layout
 */
function means(values, { lines, length, step, next, radius }) {
  const result = new Float32Array(values.length)
  const last = length - 1
  for (let line = 0, start = 0; line < lines; line += 1, start += next) {
    let sum = values[start] * (radius + 1)
    for (let index = 1; index <= radius; index += 1) sum += values[start + Math.min(last, index) * step]
    for (let index = 0; index < length; index += 1) {
      result[start + index * step] = sum / (2 * radius + 1)
      const enters = Math.min(last, index + radius + 1)
      const leaves = Math.max(0, index - radius)
      sum += values[start + enters * step] - values[start + leaves * step]
    }
  }
  return result
}
