/** Pins that a finger could not tell apart, and the pin that lies in a direction. Plain geometry in pixels. */
export const FINGER = 44

/** @typedef {{element: HTMLElement, x: number, y: number}} Spot */

/**
 * @param {HTMLElement} element with --x and --y in per cent
 * @param {number} width of the sheet
 * @param {number} height
 * @returns {Spot}
 */
export function spot(element, width, height) {
  const at = (/** @type {string} */ name) => Number(element.style.getPropertyValue(name)) / 100
  return { element, x: at("--x") * width, y: at("--y") * height }
}

/**
 * Each spot joins the first crowd whose first spot is within a finger, so every crowd is known by one place.
 * @param {Spot[]} spots
 * @returns {Spot[][]}
 */
export function crowds(spots) {
  /** @type {Map<string, Spot[][]>} */
  const grid = new Map()
  const found = []
  for (const one of spots) {
    const [column, row] = [Math.floor(one.x / FINGER), Math.floor(one.y / FINGER)]
    const near = around(column, row)
      .flatMap((cell) => grid.get(cell) ?? [])
      .find(([first]) => Math.abs(first.x - one.x) < FINGER && Math.abs(first.y - one.y) < FINGER)
    if (near) {
      near.push(one)
      continue
    }
    const crowd = [one]
    found.push(crowd)
    const cell = `${column},${row}`
    grid.set(cell, [...(grid.get(cell) ?? []), crowd])
  }
  return found
}

/**
 * @param {number} column
 * @param {number} row
 */
function around(column, row) {
  return [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => `${column + dx},${row + dy}`))
}

/**
 * Where the spots of a crowd stand when there is no more room to zoom: on a circle around their place.
 * @param {number} count
 * @param {number} index
 */
export function fanned(count, index) {
  const radius = Math.max(FINGER * 0.6, (count * FINGER) / (2 * Math.PI))
  const angle = (index / count) * 2 * Math.PI - Math.PI / 2
  return { dx: Math.round(Math.cos(angle) * radius), dy: Math.round(Math.sin(angle) * radius) }
}

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/**
 * The nearest spot in the direction of an arrow key; what lies aside counts twice as far.
 * @param {string} key
 * @param {Spot} from
 * @param {Spot[]} spots
 */
export function towards(key, from, spots) {
  const way = WAYS[key]
  if (!way) return undefined
  const ranked = spots
    .filter(({ element }) => element !== from.element)
    .map((one) => ({ one, ahead: (one.x - from.x) * way[0] + (one.y - from.y) * way[1], aside: Math.abs((one.x - from.x) * way[1]) + Math.abs((one.y - from.y) * way[0]) }))
    .filter(({ ahead, aside }) => ahead > 0 && aside <= ahead * 2)
    .sort((a, b) => a.ahead + 2 * a.aside - (b.ahead + 2 * b.aside))
  return ranked[0]?.one
}
