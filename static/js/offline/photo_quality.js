/** Whether a photo is worth a second look by whoever took it. A hint only: nobody is stopped from keeping it. */

/** Mean brightness below this is night without a lamp; the scanner uses the same figure. */
const DARK_LUMA = 40
/** Variance of the Laplacian at ANALYSIS_SIDE pixels: sharp scenes gave 300 and more, badly shaken ones under 40. */
const BLURRED_VARIANCE = 60

/** The longer side, in pixels, the figures above are meant for. */
export const ANALYSIS_SIDE = 640

/**
 * @param {ImageData} pixels
 * @returns {{dark: boolean, blurred: boolean}}
 */
export function judgePhoto({ data, width, height }) {
  const grey = new Float32Array(width * height)
  let sum = 0
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]
    sum += grey[at]
  }
  const dark = sum / grey.length < DARK_LUMA
  // In the dark there are no edges to judge by: one true word is better than two guesses.
  return { dark, blurred: !dark && laplacianVariance(grey, width, height) < BLURRED_VARIANCE }
}

/** @param {Float32Array} grey @param {number} width @param {number} height */
function laplacianVariance(grey, width, height) {
  let sum = 0
  let squares = 0
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x
      const edge = grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at]
      sum += edge
      squares += edge * edge
    }
  }
  const count = Math.max(1, (width - 2) * (height - 2))
  return squares / count - (sum / count) ** 2
}
