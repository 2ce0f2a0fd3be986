/**
 * Three clocks travel with every entry: what the phone shows, what runs on whatever is set, and what the server last said.
 *
 * @typedef {{token: string, wall: number, mono: number, epoch: string}} Anchor
 */

import { read, write } from "./database.js"

/** One life of a page or a service worker: `mono` counts within it only. */
const EPOCH = crypto.randomUUID()

/** @type {Anchor | null | undefined} undefined: not looked up yet */
let anchor

/** @returns {Promise<Anchor | null>} */
export async function lastAnchor() {
  if (anchor === undefined) anchor = (await read("meta", "anchor")) ?? null
  return anchor ?? null
}

/** @returns {{wall: number, mono: number, epoch: string}} */
export const stamp = () => ({ wall: Date.now(), mono: Math.round(performance.now()), epoch: EPOCH })

/** The server gave its time. @param {string} token "v1.<ms>.<mac>" */
export async function heard(token) {
  anchor = { token, ...stamp() }
  await write("meta", "anchor", anchor)
}

/** @param {Anchor} held */
const serverMs = ({ token }) => Number(token.split(".")[1])

/** The best guess of the true time, ms. @param {Anchor | null} held */
export function now(held) {
  return madeAt({ ...stamp(), anchor: held })
}

/**
 * When an entry was really made, ms: by the clock that nobody can set, as far as one was running.
 * Set back, it stands still at the last word of the server rather than going back. Twin: webapp/sync/rules.py.
 * @param {{wall: number, mono: number, epoch: string, anchor: Anchor | null}} entry
 */
export function madeAt({ wall, mono, epoch, anchor: held }) {
  if (!held) return wall
  if (held.epoch === epoch && mono >= held.mono) return serverMs(held) + (mono - held.mono)
  return Math.max(serverMs(held), wall + serverMs(held) - held.wall)
}

/** How far the phone's clock is off, ms; null when no server was heard yet. @param {Anchor | null} held */
export const offset = (held) => (held ? stamp().wall - now(held) : null)
