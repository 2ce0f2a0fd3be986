/**
 * What a form asks for and one photo answers: the alert with those words goes with the photo, and is back when it is removed.
 * Which words these are stands in the island, hidden: <p data-role="asked">.
 */

/** @param {HTMLElement} island a <photo-input> */
export function showAsked(island) {
  const words = [...island.querySelectorAll("[data-role=asked]")].map(({ textContent }) => textContent)
  const has = island.querySelector("[data-photo]:not([hidden])") !== null
  /** @type {NodeListOf<HTMLElement> | undefined} */
  const alerts = island.closest("form")?.querySelectorAll(".error[role=alert]")
  for (const alert of alerts ?? []) {
    if (words.includes(alert.textContent.trim())) alert.hidden = has
  }
}
