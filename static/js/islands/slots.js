/**
 * Islands hold no text: what they may say stands in the template, hidden, and is switched on by name.
 *
 *   <p data-when="refused failed" hidden>…</p>   shown in these states of the island
 *   <p data-hint="dark" hidden>…</p>             shown while the hint holds
 */

/** @param {HTMLElement} island @param {string} state */
export function showState(island, state) {
  island.dataset.state = state
  for (const slot of slots(island, "[data-when]")) {
    slot.hidden = !slot.dataset.when?.split(" ").includes(state)
  }
}

/** @param {HTMLElement} island @param {string} name @param {boolean} holds */
export function showHint(island, name, holds) {
  for (const slot of slots(island, `[data-hint="${name}"]`)) {
    if (slot.hidden === holds) slot.hidden = !holds // untouched when unchanged: a status is read aloud once
  }
}

/** @param {HTMLElement} island @param {string} selector @returns {NodeListOf<HTMLElement>} */
function slots(island, selector) {
  return island.querySelectorAll(selector)
}
