import { decodeMulaw, FRAME_MS, FRAME_SAMPLES } from '../media/g711'
import { rootMeanSquare } from '../media/meter'
import { WordDecoder } from '../words/word-decoder'
import type { TurnDetection } from './session-config'

/** Moments are milliseconds of the sound that was sent so far. */
export type Heard = { kind: 'started', atMs: number } | { kind: 'stopped', atMs: number, turn: Turn }

/** What somebody said from one commit to the next. */
export interface Turn {
  words: string
  audioMs: number
}

/** A threshold of 1 in loudness (root mean square). The softest that words become between two of them is 400. */
const LOUDEST_THRESHOLD = 600
/** So many frames in a row are speech, and no click. */
const SPEECH_FRAMES = 3
const SEMANTIC_SILENCE_MS = 500

/** The model's ear: finds turns by energy, and knows of words what can be decoded from the sound. */
export class Hearing {
  readonly #decoder = new WordDecoder()
  #rest = Buffer.alloc(0)
  #words: string[] = []
  #frames = 0
  #loudFrames = 0
  #quietFrames = 0
  /** Where the sound that is not committed yet begins. */
  #bufferFromMs = 0
  #startedMs: number | null = null
  /** Words that could not be understood, in all. */
  broken = 0

  constructor(public detection: TurnDetection | null) {}

  get heardMs(): number {
    return this.#frames * FRAME_MS
  }

  get bufferedMs(): number {
    return this.heardMs - this.#bufferFromMs
  }

  get isInSpeech(): boolean {
    return this.#startedMs !== null
  }

  append(sound: Buffer): Heard[] {
    const bytes = Buffer.concat([this.#rest, sound])
    const events: Heard[] = []
    let at = 0
    for (; at + FRAME_SAMPLES <= bytes.length; at += FRAME_SAMPLES) {
      const event = this.#frame(bytes.subarray(at, at + FRAME_SAMPLES))
      if (event) events.push(event)
    }
    this.#rest = Buffer.from(bytes.subarray(at))
    return events
  }

  /** Everything since the last commit, as one turn. */
  commit(fromMs = this.#bufferFromMs): Turn {
    const turn = { words: this.#words.join(' '), audioMs: this.heardMs - fromMs }
    this.clear()
    return turn
  }

  clear(): void {
    this.#words = []
    this.#bufferFromMs = this.heardMs
    this.#startedMs = null
  }

  #frame(coded: Buffer): Heard | null {
    const frame = decodeMulaw(coded)
    this.#frames += 1
    for (const event of this.#decoder.hear(frame)) {
      if (event.kind === 'word') this.#words.push(event.text)
      if (event.kind === 'broken') this.broken += 1
    }
    if (!this.detection) return null
    const { threshold = 0.5, prefix_padding_ms: paddingMs = 300 } = this.detection
    const isLoud = rootMeanSquare(frame) > threshold * LOUDEST_THRESHOLD
    this.#loudFrames = isLoud ? this.#loudFrames + 1 : 0
    this.#quietFrames = isLoud ? 0 : this.#quietFrames + 1
    if (this.#startedMs === null) return this.#loudFrames >= SPEECH_FRAMES ? this.#start(paddingMs) : null
    const silenceMs = this.detection.silence_duration_ms ?? SEMANTIC_SILENCE_MS
    if (this.#quietFrames * FRAME_MS < silenceMs) return null
    return { kind: 'stopped', atMs: this.heardMs, turn: this.commit(this.#startedMs) }
  }

  #start(paddingMs: number): Heard {
    const onsetMs = this.heardMs - SPEECH_FRAMES * FRAME_MS
    this.#startedMs = Math.max(this.#bufferFromMs, onsetMs - paddingMs)
    return { kind: 'started', atMs: this.#startedMs }
  }
}
