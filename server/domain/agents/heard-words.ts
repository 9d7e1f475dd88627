import type { HeardItem } from './playback'

/** Words as the voice wrote them, and how much sound of their item there was when they came. */
export interface WrittenWords {
  text: string
  soundMs: number
}

/**
 * The words of an item that were heard, of those that were made. Words are written before their sound or after it, and
 * nothing says which sound is theirs: words that came with the same amount of sound share the sound until the next
 * ones, by their letters. A word counts as heard when all of its sound was.
 *
 * @param madeMs all of the item's sound
 */
export function heardWords(
  written: readonly WrittenWords[], { madeMs, heardMs, isWhole }: Omit<HeardItem, 'itemId'>,
): { heard: string, unheard: string } {
  const whole = written.map(({ text }) => text).join('')
  if (isWhole && heardMs >= madeMs) return { heard: whole.trim(), unheard: '' }
  const runs = runsOf(written, madeMs, isWhole)
  const words = [...whole.matchAll(/\S+/gu)].map(({ index, 0: word }) => index + word.length)
  const cut = words.filter(end => soundUpTo(runs, end) <= heardMs).at(-1) ?? 0
  return { heard: whole.slice(0, cut).trim(), unheard: whole.slice(cut).trim() }
}

/** What came with the same amount of sound, and its share of the sound. */
interface Run { text: string, startMs: number, endMs: number }

/** Nobody speaks faster for long: words that were written long before their sound have more of it to come. */
const FASTEST_MS_PER_LETTER = 50

function runsOf(written: readonly WrittenWords[], madeMs: number, isWhole: boolean): Run[] {
  // where there was sound before the first words, they are written after what they stand for
  const areWrittenAfter = (written[0]?.soundMs ?? 0) > 0
  const texts = new Map<number, string>()
  for (const { text, soundMs } of written) texts.set(soundMs, (texts.get(soundMs) ?? '') + text)
  const marks = [...texts.keys()]
  return [...texts].map(([soundMs, text], place) => (areWrittenAfter
    ? { text, startMs: marks[place - 1] ?? 0, endMs: place === marks.length - 1 ? madeMs : soundMs }
    : { text, startMs: soundMs, endMs: marks[place + 1] ?? lastEnd(text, soundMs) }))

  function lastEnd(text: string, startMs: number): number {
    return isWhole ? madeMs : Math.max(madeMs, startMs + text.trim().length * FASTEST_MS_PER_LETTER)
  }
}

/** How much sound there is up to the end of the word that ends after so many letters; spaces have none. */
function soundUpTo(runs: readonly Run[], letters: number): number {
  let before = 0
  for (const { text, startMs, endMs } of runs) {
    const length = text.trimEnd().length
    if (letters <= before + length) return startMs + (endMs - startMs) * (letters - before) / length
    before += text.length
  }
  return runs.at(-1)?.endMs ?? 0
}
