/** The service worker: registered at every start (Safari may have purged it), changed over when nothing is under way. */

export async function keepUpToDate() {
  if (!("serviceWorker" in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register("/service_worker.js", { type: "module", scope: "/", updateViaCache: "none" })
    navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("keep-later")) // the code reader, before the basement
    registration.addEventListener("updatefound", () => follow(registration))
    follow(registration)
    document.addEventListener("htmx:after:swap", () => changeOver(registration))
    document.addEventListener("visibilitychange", () => changeOver(registration))
  } catch (error) {
    console.warn("no service worker:", error) // the page goes on answering itself while it is open
  }
}

/** @param {ServiceWorkerRegistration} registration */
function follow(registration) {
  registration.installing?.addEventListener("statechange", () => changeOver(registration))
}

/** Only with no camera open and no form begun; the page keeps its own build until it is opened again. @param {ServiceWorkerRegistration} registration */
function changeOver({ waiting, active }) {
  if (!waiting || !active || document.querySelector("qr-scanner, form[data-draft]")) return
  waiting.postMessage("skip-waiting")
}
