/**
 * How far from its point a visit was. The phone is asked only after a scan of a point that says where it is, and only where the
 * person agreed; nobody waits for it: the visit is stored long before a fix comes. Metres are written down, where it was is forgotten.
 */

import { lastAnchor, now } from "./clock.js"
import { model } from "./model.js"
import { changes, record } from "./record.js"
import { snapshot } from "./snapshot.js"

const AFTER_PAINT_MS = 300 // the screen that answers a scan comes first
const PATIENCE_MS = 12_000
const STILL_HERE_MS = 10_000 // an older fix is of the way here
const MOST_M = 100_000
const EARTH_M = 6_371_009
const RADIANS = Math.PI / 180

/** @typedef {{latitude_e6: number, longitude_e6: number}} Point */

changes.addEventListener("entries:stored", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.includes("rounds.visit")) setTimeout(() => void measure().catch(console.warn), AFTER_PAINT_MS)
})

async function measure() {
  const world = await look()
  const visit = [...world.visits.values()].pop()
  /** @type {Point | undefined} */
  const point = world.snapshot.pack.get("position")?.get(visit?.checkpoint_id ?? "")
  if (!visit || !point || world.settings.position !== "yes" || !(await mayAsk())) return
  const asked = Date.now()
  const found = await fix()
  const took = Date.now() - asked
  if (!found || took < 0 || took > 2 * PATIENCE_MS) return // it slept meanwhile, and may lie anywhere now
  const then = await look()
  if (then.me?.id !== world.me.id) return // another person's phone by now
  await record(then, [{ kind: "rounds.position", body: { visit_id: visit.id, ...measured(point, found.coords) } }])
}

const look = async () => model(await snapshot(), now(await lastAnchor()))

/** What the browser says: "" where it does not tell. */
export async function permission() {
  const status = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null)
  return status?.state ?? ""
}

/** The browser's own question has its place beside ours, not in the middle of a round. */
const mayAsk = async () => ["granted", ""].includes(await permission())

/** The browser asks whoever agreed, while they are at it. */
export const invite = () => void fix()

/** @returns {Promise<GeolocationPosition | null>} */
function fix() {
  return new Promise((resolve) => {
    const none = () => resolve(null)
    if (!navigator.geolocation) return none()
    navigator.geolocation.getCurrentPosition(resolve, none, { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: STILL_HERE_MS })
  })
}

/** In whole metres; the error never rounded down. @param {Point} point @param {GeolocationCoordinates} here */
function measured(point, { latitude, longitude, accuracy }) {
  const distance = apart(point.latitude_e6 / 1e6, point.longitude_e6 / 1e6, latitude, longitude)
  return { distance_m: Math.min(MOST_M, Math.round(distance)), accuracy_m: Math.min(MOST_M, Math.ceil(accuracy)) }
}

/** On a sphere (haversine): within 0.6 % of the ellipsoid. Degrees in, metres out. @param {number} north @param {number} east @param {number} north2 @param {number} east2 */
function apart(north, east, north2, east2) {
  const rise = Math.sin(((north2 - north) * RADIANS) / 2)
  const turn = Math.sin(((east2 - east) * RADIANS) / 2)
  const chord = rise * rise + Math.cos(north * RADIANS) * Math.cos(north2 * RADIANS) * turn * turn
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}
