/**
 * Three clocks travel with every entry: what the phone shows, what runs on whatever is set, and what the server last said.
 *
 * @typedef {{token: string, wall: number, mono: number, epoch: string, asked?: number}} Anchor asked: mono when the phone asked for it
 * @typedef {{floor?: number, mono?: number, epoch?: string}} Last what the last entry knew of its time
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

/** The server gave its time. @param {string} token "v1.<ms>.<mac>" @param {number} asked */
export async function heard(token, asked) {
  anchor = { token, ...stamp(), asked }
  await write("meta", "anchor", anchor)
}

/** @param {Anchor} held */
const serverMs = ({ token }) => Number(token.split(".")[1])

/** What has passed at least between two readings, ms. Twin: webapp/sync/intervals.py. @param {number} earlier @param {number} later */
export function passed(earlier, later) {
  const counted = Math.max(0, later - earlier - 100)
  return counted - Math.ceil(counted / 2000)
}

/** It is not earlier than this, whatever the wall clock says; 0: nothing is known. @param {{mono: number, epoch: string}} now @param {Anchor | null} held @param {Last} last */
export function floorOf({ mono, epoch }, held, { floor = 0, ...last }) {
  const own = held ? serverMs(held) + (held.epoch === epoch ? passed(held.mono, mono) : 0) : 0
  return Math.max(own, floor && floor + (last.epoch === epoch ? passed(last.mono ?? mono, mono) : 0))
}

/** The best guess of the true time, ms. @param {Anchor | null} held */
export function now(held) {
  return madeAt({ ...stamp(), anchor: held })
}

/**
 * When an entry was really made, ms: by the clock that nobody can set, as far as one was running.
 * Set back, it stands still at the last word of the server rather than going back. Twin: webapp/sync/rules.py.
 * @param {{wall: number, mono: number, epoch: string, anchor: Anchor | null, floor?: number}} entry
 */
export function madeAt({ wall, mono, epoch, anchor: held, floor = 0 }) {
  if (!held) return Math.max(floor, wall)
  if (held.epoch === epoch && mono >= held.mono) return Math.max(floor, serverMs(held) + (mono - held.mono))
  return Math.max(floor, serverMs(held), wall + serverMs(held) - held.wall)
}

/** How far the phone's clock is off, ms; null when no server was heard yet. @param {Anchor | null} held */
export const offset = (held) => (held ? stamp().wall - now(held) : null)
