/**
 * Three tones, made on the spot, so that the eyes can stay on the stairs: "ok" rises, "other" repeats, "bad" is low.
 * Browsers allow sound only after a tap; the first one anywhere on the page unlocks it. No iPhone vibrates.
 */

/** @typedef {"ok" | "other" | "bad"} Tone */

/** Notes as [hertz, starts at ms, lasts ms]. */
const NOTES = {
  ok: [[660, 0, 90], [990, 90, 140]],
  other: [[740, 0, 90], [740, 150, 90]],
  bad: [[220, 0, 300]],
}
const VIBRATION = { ok: 80, other: [80, 60, 80], bad: 250 }
const VOLUME = 0.4
const START_MS = 1500

/** @type {AudioContext | undefined} */
let audio

for (const gesture of ["pointerup", "keydown"]) {
  document.addEventListener(gesture, unlock, { capture: true, passive: true })
}

/** @param {Tone} tone @returns {boolean} whether anything was to be heard */
export function sound(tone) {
  if (audio?.state !== "running") return false
  for (const [hertz, start, length] of NOTES[tone]) note(audio, hertz, audio.currentTime + start / 1000, length / 1000)
  return true
}

/** @param {Tone} tone @returns {boolean} whether the phone can */
export function vibrate(tone) {
  return navigator.vibrate?.(VIBRATION[tone]) ?? false
}

/** A first tap creates the sound, which starts a moment later; or never, on a phone that is silenced. */
export async function whenAudible() {
  unlock()
  await Promise.race([audio?.resume().catch(() => {}), new Promise((resolve) => setTimeout(resolve, START_MS))])
}

function unlock() {
  audio ??= "AudioContext" in window ? new AudioContext() : undefined
  if (audio && audio.state !== "running") audio.resume().catch(() => {}) // iOS suspends it with every call
}

/** @param {AudioContext} context @param {number} hertz @param {number} start @param {number} length seconds */
function note(context, hertz, start, length) {
  const voice = new OscillatorNode(context, { type: "triangle", frequency: hertz })
  const loudness = new GainNode(context, { gain: 0 })
  loudness.gain.setValueAtTime(0, start)
  loudness.gain.linearRampToValueAtTime(VOLUME, start + 0.01) // hard edges click in cheap speakers
  loudness.gain.setValueAtTime(VOLUME, start + length - 0.02)
  loudness.gain.linearRampToValueAtTime(0, start + length)
  voice.connect(loudness).connect(context.destination)
  voice.start(start)
  voice.stop(start + length)
}
