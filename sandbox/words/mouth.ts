import type { Frame } from '../media/g711'
import { speechOf, wordsOf } from './speech-of'

/** A text that a party was told to say. */
export interface Utterance {
  text: string
  /** When its first sound left, and its last, on the clock of `Mouth`; null where it has not. */
  fromMs: number | null
  toMs: number | null
}

/** Says words for a party, one text after the other, whenever somebody listens. */
export class Mouth {
  readonly utterances: Utterance[] = []
  readonly #waiting: Utterance[] = []
  #frames: readonly Frame[] = []
  #at = 0
  #sequence = 0

  /** @param nowMs the party's own time, which is written beside what it says */
  constructor(private readonly nowMs: () => number) {}

  say(text: string): Utterance {
    const utterance: Utterance = { text, fromMs: null, toMs: null }
    this.utterances.push(utterance)
    this.#waiting.push(utterance)
    return utterance
  }

  get isSpeaking(): boolean {
    return this.#waiting.length > 0
  }

  /** Says no more of what it was told. */
  fallSilent(): void {
    for (const utterance of this.#waiting.splice(0)) if (utterance.fromMs !== null) utterance.toMs = this.nowMs()
    this.#frames = []
  }

  /** The next 20 ms; null while there is nothing to say. A breath lies between two texts. */
  next(): Frame | null {
    const utterance = this.#waiting[0]
    if (!utterance) return null
    if (utterance.fromMs === null) this.#begin(utterance)
    const frame = this.#frames[this.#at++]
    if (frame) return frame
    utterance.toMs = this.nowMs()
    this.#waiting.shift()
    return null
  }

  #begin(utterance: Utterance): void {
    utterance.fromMs = this.nowMs()
    this.#frames = speechOf(utterance.text, this.#sequence).frames
    this.#sequence += wordsOf(utterance.text).length
    this.#at = 0
  }
}
