import { FRAME_SAMPLES, SAMPLE_RATE, type Frame } from '../media/g711'
import { checksumOf } from './speech-of'
import { COUNTS, FIRST, mayBeWords, PAUSE, SILENCE_PEAK, START, symbolAt, type WordSymbol } from './symbols'

/** Moments are milliseconds of sound, from the first sample that was heard. */
export type WordEvent
  = | { kind: 'begin', atMs: number }
    | { kind: 'word', text: string, sequence: number, fromMs: number, toMs: number }
    /** A word could not be understood, or the sound between two was not whole. */
    | { kind: 'broken', atMs: number }

interface Word {
  fromMs: number
  bytes: number[]
}

/** Its number, its length and the checksum. */
const FRAME_BYTES = 4

function isSilent(sound: Frame): boolean {
  for (const sample of sound) if (Math.abs(sample) >= SILENCE_PEAK) return false
  return true
}

/** Hears the words in a stream of sound, however it is cut into pieces, and what became of each. */
export class WordDecoder {
  #sound: Frame = new Int16Array(0)
  /** Samples before `#sound`. */
  #passed = 0
  /** Whether `#sound` begins where a symbol does. */
  #isInStep = false
  /** The count that has to come; null where speech has yet to begin. */
  #nextCount: number | null = null
  #word: Word | null = null
  /** The word under way is lost, and what else is heard of it says nothing new. */
  #isLost = false
  /** A word is over, and neither a pause nor the next one has begun. */
  #isFinished = false
  /** The pause was not whole: the word to come is not to be trusted. */
  #isNextSpoilt = false
  #events: WordEvent[] = []

  hear(sound: Frame): WordEvent[] {
    const joined = new Int16Array(this.#sound.length + sound.length)
    joined.set(this.#sound)
    joined.set(sound, this.#sound.length)
    this.#sound = joined
    while (this.#sound.length >= FRAME_SAMPLES) if (!this.#advance()) break
    return this.#events.splice(0)
  }

  /** How much was heard so far. */
  get heardMs(): number {
    return this.#ms(this.#sound.length)
  }

  /** One step ahead; false where more sound is needed. */
  #advance(): boolean {
    const frame = this.#sound.subarray(0, FRAME_SAMPLES)
    if (isSilent(frame)) {
      this.#fallSilent()
      // the last sample may be the first of speech: a tone begins with nothing
      this.#drop(FRAME_SAMPLES - 1)
      return true
    }
    if (!this.#isInStep && !this.#findStep()) return false
    if (!this.#isInStep) return true
    const symbol = symbolAt(this.#sound, 0)
    if (symbol) {
      this.#take(symbol)
      this.#drop(FRAME_SAMPLES)
    } else {
      this.#stumble()
    }
    return true
  }

  /** Looks for the beginning of a symbol. False where more sound is needed; without success it has dropped a frame. */
  #findStep(): boolean {
    const onset = Math.max(0, this.#sound.findIndex(sample => Math.abs(sample) >= SILENCE_PEAK) - 1)
    this.#drop(onset)
    if (this.#sound.length < 2 * FRAME_SAMPLES) return false
    const at = this.#nextStep()
    this.#isInStep = at !== null
    this.#drop(at ?? FRAME_SAMPLES)
    return true
  }

  /** Speech after silence begins with its first sample; after a piece that is missing it may go on anywhere. */
  #nextStep(): number | null {
    if (symbolAt(this.#sound, 0)) return 0
    if (!mayBeWords(this.#sound, FRAME_SAMPLES / 2)) return null
    for (let at = 1; at < FRAME_SAMPLES; at++) if (symbolAt(this.#sound, at)) return at
    return null
  }

  #take({ data, count }: WordSymbol): void {
    const isNext = count === this.#nextCount
    this.#nextCount = (count + 1) % COUNTS
    if (data === FIRST) return this.#beginSpeech(count)
    if (data === START) return this.#begin(isNext && !this.#word && !this.#isNextSpoilt)
    if (data === PAUSE) return this.#pause(isNext)
    if (!this.#word && this.#isFinished) this.#isNextSpoilt = true
    if (!this.#word || !isNext) return this.#lose()
    this.#word.bytes.push(data)
    if (this.#word.bytes.length === (this.#word.bytes[1] ?? 255) + FRAME_BYTES) this.#finish(this.#word)
  }

  /** It may follow another speech at once, and cut it off. */
  #beginSpeech(count: number): void {
    const isTwice = this.#word?.bytes.length === 0
    if (this.#word) this.#lose()
    this.#begin(count === 0 && !isTwice)
  }

  #begin(isTrusted: boolean): void {
    this.#isNextSpoilt = false
    this.#isLost = false
    this.#isFinished = false
    if (!isTrusted) return this.#lose()
    this.#word = { fromMs: this.#ms(0), bytes: [] }
    this.#events.push({ kind: 'begin', atMs: this.#ms(0) })
  }

  #pause(isNext: boolean): void {
    // what is missing may belong to the word that is lost already
    if (!isNext && !this.#word && !this.#isLost) this.#isNextSpoilt = true
    if (this.#word) this.#lose()
    this.#isLost = false
    this.#isFinished = false
  }

  #finish({ fromMs, bytes }: Word): void {
    const [high, low] = bytes.slice(-2)
    const isRight = checksumOf(bytes.slice(0, -2)) === high! * 256 + low!
    if (!isRight) return this.#lose()
    const text = Buffer.from(bytes.slice(2, -2)).toString()
    this.#events.push({ kind: 'word', text, sequence: bytes[0]!, fromMs, toMs: this.#ms(FRAME_SAMPLES) })
    this.#word = null
    this.#isFinished = true
  }

  /** The word under way is lost: once, whatever else happens to it. */
  #lose(): void {
    if (!this.#isLost) this.#events.push({ kind: 'broken', atMs: this.#ms(0) })
    this.#word = null
    this.#isLost = true
  }

  /** A frame that is no symbol where one had to come. */
  #stumble(): void {
    if (this.#word) this.#lose()
    else this.#isNextSpoilt = true
    this.#isInStep = false
  }

  #fallSilent(): void {
    if (this.#word) this.#lose()
    this.#isInStep = false
    this.#isLost = false
    this.#isFinished = false
    this.#isNextSpoilt = false
    this.#nextCount = null
  }

  #drop(samples: number): void {
    this.#sound = this.#sound.slice(samples)
    this.#passed += samples
  }

  #ms(samples: number): number {
    return ((this.#passed + samples) * 1_000) / SAMPLE_RATE
  }
}
