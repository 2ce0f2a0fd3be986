/** Reads aloud with a voice that lives on the phone: one from the network would be silent in the basement. */

/**
 * @param {string} text
 * @param {string} [language] BCP 47; the page's own by default
 * @returns {boolean} false when the phone has no such voice
 */
export function say(text, language = document.documentElement.lang) {
  const voice = voiceFor(language)
  if (!voice) return false
  const utterance = new SpeechSynthesisUtterance(text)
  utterance.voice = voice
  utterance.lang = voice.lang
  speechSynthesis.cancel() // what was being read is no longer true
  speechSynthesis.speak(utterance)
  return true
}

/** @param {string} [language] */
export function canSay(language = document.documentElement.lang) {
  return voiceFor(language) !== undefined
}

/** Calls back now and whenever the voices change: most browsers load them late. @param {() => void} listener @param {AbortSignal} signal */
export function onVoices(listener, signal) {
  listener()
  if ("speechSynthesis" in window) speechSynthesis.addEventListener?.("voiceschanged", listener, { signal })
}

/** @param {string} language */
function voiceFor(language) {
  if (!("speechSynthesis" in window)) return undefined // every Android web view
  const voices = speechSynthesis.getVoices().filter(({ localService }) => localService)
  const wanted = tag(language)
  return voices.find(({ lang }) => tag(lang) === wanted)
    ?? voices.find(({ lang }) => tag(lang).split("-")[0] === wanted.split("-")[0])
}

/** Android writes zh_CN. @param {string} language */
function tag(language) {
  return language.replace("_", "-").toLowerCase()
}
