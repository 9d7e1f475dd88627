import type { QualitySample } from './call-quality'

export type LineGrade = 'good' | 'fair' | 'poor' | 'silent'

export interface LineReading {
  grade: LineGrade
  words: string
  mos: number | null
  jitterMs: number
  roundTripMs: number
  lossPercent: number
}

interface Limit { fair: number, poor: number, fairWords: string, poorWords: string }

export const GOOD_LINE = 'Good'

/** Seconds that are looked at together: one lost packet is no bad line. */
const WINDOW = 8
/** So many readings in a row make it other words: what flickers is not told. */
const STEADY = 3
const HISTORY = 60
const BADNESS: Record<LineGrade, number> = { good: 0, fair: 1, poor: 2, silent: 3 }

/** From where a person hears it (G.114 for the way there and back, G.107 for the rest), what matters most first. */
const LOSS: Limit = {
  fair: 2, poor: 8, fairWords: 'Some crackling: bits of sound get lost.', poorWords: 'Breaking up: words get lost.',
}
const JITTER: Limit = {
  fair: 40, poor: 100, fairWords: 'A little uneven: sound comes in bursts.', poorWords: 'Very uneven: sound comes in bursts.',
}
const ROUND_TRIP: Limit = {
  fair: 400, poor: 800, fairWords: 'A slight delay: let them finish before you speak.',
  poorWords: 'A long delay: wait a moment before you speak.',
}

/** How the line sounds as the call goes on. */
export class LineMeter {
  readonly #window: QualitySample[] = []
  readonly #history: LineGrade[] = []
  #current: LineReading | null = null
  #next = { words: '', times: 0 }

  /** A grade for each second so far, the newest last. */
  get history(): readonly LineGrade[] {
    return this.#history
  }

  /** @returns what is to be said now: the words change only when others stay */
  hear(sample: QualitySample): LineReading {
    this.#window.push(sample)
    if (this.#window.length > WINDOW) this.#window.shift()
    const reading = readLine(this.#window)
    this.#history.push(reading.grade)
    if (this.#history.length > HISTORY) this.#history.shift()
    const known = this.#current
    const isOther = !known || this.#isSteady(known, reading)
    this.#current = isOther ? reading : { ...reading, grade: known.grade, words: known.words }
    return this.#current
  }

  #isSteady(known: LineReading, { words }: LineReading): boolean {
    this.#next = { words, times: this.#next.words === words ? this.#next.times + 1 : 1 }
    return words !== known.words && this.#next.times >= STEADY
  }
}

/** What some seconds of a line come to. */
export function readLine(samples: readonly QualitySample[]): LineReading {
  const received = sum(samples.map(sample => sample.packetsReceived))
  const lost = sum(samples.map(sample => sample.packetsLost))
  const scores = samples.flatMap(({ mos }) => (typeof mos === 'number' && Number.isFinite(mos) ? [mos] : []))
  const figures = {
    mos: scores.length === 0 ? null : sum(scores) / scores.length,
    jitterMs: Math.round(sum(samples.map(sample => sample.jitter)) / Math.max(1, samples.length)),
    roundTripMs: Math.round(sum(samples.map(sample => sample.rtt)) / Math.max(1, samples.length)),
    lossPercent: received + lost === 0 ? 0 : lost / (received + lost) * 100,
  }
  if (received === 0) return { ...figures, grade: 'silent', words: 'Nothing arrives from their side.' }
  const found = ([[LOSS, figures.lossPercent], [JITTER, figures.jitterMs], [ROUND_TRIP, figures.roundTripMs]] as const)
    .map(([limit, value]) => gradeOf(limit, value))
    .reduce((worst, next) => (BADNESS[next.grade] > BADNESS[worst.grade] ? next : worst))
  return { ...figures, ...found }
}

function gradeOf(limit: Limit, value: number): { grade: LineGrade, words: string } {
  if (value >= limit.poor) return { grade: 'poor', words: limit.poorWords }
  return value >= limit.fair ? { grade: 'fair', words: limit.fairWords } : { grade: 'good', words: GOOD_LINE }
}

/** Counters run backwards when the media line is made anew. */
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + (Number.isFinite(value) && value > 0 ? value : 0), 0)
}
