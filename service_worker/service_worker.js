/**
 * The service worker of one build: `__BUILD__` is filled in when it is served, so that a new build is a new script.
 * It answers files and navigations. It never touches an upload, nor any other request that is not a GET.
 */

import { activate, fulfil, install, keepLater, strategyFor } from "/assets/__BUILD__/service_worker/strategies.js"

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

worker.addEventListener("install", (event) => {
  event.waitUntil(install())
})

worker.addEventListener("activate", (event) => {
  event.waitUntil(activate().then(() => worker.clients.claim()))
})

worker.addEventListener("fetch", (event) => {
  const answer = strategyFor(event.request)
  if (answer === null) return
  event.respondWith(answer(event.request))
  // Rides on an answer: waiting for it in `activate` would hold up every page.
  if (event.request.mode === "navigate") event.waitUntil(keepLater())
})

// Only a page knows whether a camera is open or a form is half filled in, so only a page says when to change over.
worker.addEventListener("message", (event) => {
  event.waitUntil(event.data === "skip-waiting" ? worker.skipWaiting() : fulfil(event.data, event.ports[0]))
})
