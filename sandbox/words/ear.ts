import { FRAME_MS, FRAME_SAMPLES, type Frame } from '../media/g711'
import { SILENCE_PEAK } from './symbols'
import { WordDecoder } from './word-decoder'

/** Moments are milliseconds since this ear began to listen. */
export interface HeardWord {
  text: string
  fromMs: number
  toMs: number
}

const SILENCE: Frame = new Int16Array(FRAME_SAMPLES)
/** Of the longest call an hour of talk. */
const MOST_WORDS = 20_000

/** Hears words for a party, and when. */
export class Ear {
  readonly words: HeardWord[] = []
  /** Words that could not be understood, and holes in the pauses between them. */
  broken = 0
  /** When the last sound ended; null where there was none. */
  soundUntilMs: number | null = null
  /** Hears of each word at once. */
  onWord: (word: HeardWord) => void = () => undefined
  readonly #decoder = new WordDecoder()
  #frames = 0

  /** How long it has listened. */
  get nowMs(): number {
    return this.#frames * FRAME_MS
  }

  /** The next 20 ms; null is silence. */
  hear(frame: Frame | null): void {
    this.#frames += 1
    if (frame?.some(sample => Math.abs(sample) >= SILENCE_PEAK)) this.soundUntilMs = this.nowMs
    for (const event of this.#decoder.hear(frame ?? SILENCE)) {
      if (event.kind === 'broken') this.broken += 1
      if (event.kind === 'word') this.#keep({ text: event.text, fromMs: event.fromMs, toMs: event.toMs })
    }
  }

  #keep(word: HeardWord): void {
    this.words.push(word)
    if (this.words.length > MOST_WORDS) this.words.shift()
    this.onWord(word)
  }
}
