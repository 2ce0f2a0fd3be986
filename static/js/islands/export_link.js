/** a[data-export]: asks the local router for the file and hands it over; no service worker is asked for downloads. */
import { handle } from "../offline/router.js"

const KEPT_MS = 60_000

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-export]")
  if (!(link instanceof HTMLAnchorElement) || link.href.startsWith("blob:")) return
  event.preventDefault()
  const file = await handle(new Request(link.href, { headers: { "HX-Request": "true" } }))
  if (!file) return
  const [, name = "rounds.json"] = /filename="([^"]+)"/.exec(file.headers.get("Content-Disposition") ?? "") ?? []
  const saving = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await file.blob()), download: name })
  saving.click()
  setTimeout(() => URL.revokeObjectURL(saving.href), KEPT_MS)
})
