/** form[data-locked]: deaf for its first 350 ms, so that a double tap does not answer the next question too. */
const LOCK_MS = 350
let since = performance.now()

document.addEventListener("htmx:after:swap", () => (since = performance.now()))
document.addEventListener("click", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-locked]")
  if (form && performance.now() - since < LOCK_MS) event.preventDefault()
}, { capture: true })
