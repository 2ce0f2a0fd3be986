/** Whether a photo is worth a second look by whoever took it. A hint only: nobody is stopped from keeping it. */

/** Mean brightness below this is night without a lamp; the scanner uses the same figure. */
const DARK_LUMA = 40
/** Standard deviation of the brightness below this is a clean floor or a bare wall: nothing there could be sharp. */
const FLAT_DEVIATION = 15
/**
 * Variance of the Laplacian in the sharpest of TILES x TILES parts. On drawn scenes at ANALYSIS_SIDE: sharp ones 3000 and more,
 * out of focus by a thousandth of the width 1000, by two thousandths 50. To be set anew when real photos are at hand.
 */
const BLURRED_VARIANCE = 60
const TILES = 4

/** The longer side, in pixels, the figures above are meant for. */
export const ANALYSIS_SIDE = 640

/**
 * @param {ImageData} pixels
 * @returns {{dark: boolean, blurred: boolean}}
 */
export function judgePhoto({ data, width, height }) {
  const grey = new Float32Array(width * height)
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]
  }
  const { mean, variance } = spread(grey)
  // In the dark there are no edges to judge by: one true word is better than two guesses.
  if (mean < DARK_LUMA) return { dark: true, blurred: false }
  const isFlat = variance < FLAT_DEVIATION ** 2
  return { dark: false, blurred: !isFlat && sharpestTile(grey, width, height) < BLURRED_VARIANCE }
}

/** One thing in focus is enough: the rest may be far away. @param {Float32Array} grey @param {number} width @param {number} height */
function sharpestTile(grey, width, height) {
  const [across, down] = [Math.ceil(width / TILES), Math.ceil(height / TILES)]
  let sharpest = 0
  for (let top = 1; top < height - 1; top += down) {
    for (let left = 1; left < width - 1; left += across) {
      const edges = []
      for (let y = top; y < Math.min(top + down, height - 1); y += 1) {
        for (let x = left; x < Math.min(left + across, width - 1); x += 1) {
          const at = y * width + x
          edges.push(grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at])
        }
      }
      sharpest = Math.max(sharpest, spread(edges).variance)
    }
  }
  return sharpest
}

/** @param {ArrayLike<number>} values */
function spread(values) {
  let sum = 0
  let squares = 0
  for (let at = 0; at < values.length; at += 1) {
    sum += values[at]
    squares += values[at] ** 2
  }
  const mean = sum / values.length
  return { mean, variance: squares / values.length - mean ** 2 }
}
