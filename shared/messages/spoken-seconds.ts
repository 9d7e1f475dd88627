/** Between two times that a message is said. */
export const PAUSE_SECONDS = 1
/** Nobody listens in the first moment, and a voice takes a breath. */
const START_SECONDS = 5
/** What one character takes a slow voice. A sign of Chinese or Hangul is a syllable, a digit is a word. */
const LETTER_SECONDS = 0.11
const SYLLABLE_SECONDS = 0.35
const DIGIT_SECONDS = 0.6
const SYLLABLE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const DIGIT = /\p{N}/u
/** Voices differ: what a call may last has room for a slow one. */
const ROOM = 1.5

/**
 * How long it takes at most to say a text so many times, in whole seconds: what a call that speaks it may last. The
 * page shows the price by it and the server holds by it, so both ask here (M19).
 */
export function spokenSeconds(text: string, repeats: number): number {
  let once = 0
  for (const character of text) {
    once += DIGIT.test(character) ? DIGIT_SECONDS : SYLLABLE.test(character) ? SYLLABLE_SECONDS : LETTER_SECONDS
  }
  return Math.ceil(START_SECONDS + repeats * once * ROOM + (repeats - 1) * PAUSE_SECONDS)
}
