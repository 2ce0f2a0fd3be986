/** htmx is a classic script that has run before any module: this gives it a name and a type. */

/**
 * @typedef {object} Htmx
 * @property {(method: string, path: string, how: {target: string, swap: string}) => Promise<void>} ajax
 * @property {(element: Element | null) => void} process connects what was added without htmx
 */
export const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx
