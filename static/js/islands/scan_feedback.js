/**
 * <scan-feedback data-result="ok | other | bad" data-sound="on | vibrate | off" data-say="…">: tells eyes, ears and hand what a
 * scan was. The frame is CSS; vibration never works on iOS, so there is always a frame, and a tone unless it is off.
 */
const TONES = { ok: [[660, 0, 0.09], [990, 0.09, 0.13]], other: [[520, 0, 0.12], [520, 0.18, 0.12]], bad: [[180, 0, 0.3]] }
const BUZZ = { ok: 80, other: [60, 60, 60], bad: 300 }
const SHOWN_MS = 2600

customElements.define("scan-feedback", class extends HTMLElement {
  /** @type {number | undefined} */
  #timer

  connectedCallback() {
    const { result = "bad", sound = "on", say = "" } = this.dataset
    const kind = /** @type {keyof typeof TONES} */ (result)
    const view = this.closest("qr-scanner")
    view?.setAttribute("data-result", result)
    this.#timer = setTimeout(() => {
      view?.removeAttribute("data-result")
      this.toggleAttribute("data-faded", true)
    }, SHOWN_MS)
    if (sound !== "off") navigator.vibrate?.(BUZZ[kind])
    if (sound === "on") play(TONES[kind])
    if (sound === "on" && say) speak(say)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }
})

/** @param {number[][]} notes [Hz, start s, length s] */
function play(notes) {
  const audio = new AudioContext()
  for (const [pitch, at, length] of notes) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()]
    tone.frequency.value = pitch
    volume.gain.value = 0.25
    tone.connect(volume).connect(audio.destination)
    tone.start(audio.currentTime + at)
    tone.stop(audio.currentTime + at + length)
  }
  setTimeout(() => audio.close(), 1000)
}

/** @param {string} words */
function speak(words) {
  const speech = new SpeechSynthesisUtterance(words)
  speech.lang = document.documentElement.lang
  window.speechSynthesis?.cancel()
  window.speechSynthesis?.speak(speech)
}
