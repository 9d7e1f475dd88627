import { FRAME_SAMPLES, type Frame } from '../media/g711'

/**
 * What 20 ms of spoken words carry: a byte or a sign, and a count that goes on from frame to frame. It sounds as a
 * vowel does, in three tones: the lower two are the byte, the third one is the count.
 */
export interface WordSymbol {
  /** 0 to 255, `FIRST`, `START` or `PAUSE`. */
  data: number
  /** 0 to 15. */
  count: number
}

/** A word begins. */
export const START = 256
/** Between two words. */
export const PAUSE = 257
/** The first word of a speech begins: the count does as well. */
export const FIRST = 258
export const COUNTS = 16

/** Tones are whole cycles in 20 ms, so that they do not disturb each other: 50 Hz apart. */
const CYCLE_HERTZ = 50
const NIBBLES = 16
/** Of the lowest tone one more than a nibble needs: it says that the second one is a sign, not half a byte. */
const LOW = { first: 300 / CYCLE_HERTZ, tones: NIBBLES + 1 }
const MIDDLE = { first: LOW.first + LOW.tones, tones: NIBBLES }
const HIGH = { first: MIDDLE.first + MIDDLE.tones, tones: COUNTS }

interface Band {
  first: number
  tones: number
}

const LOUD = 2_600
/** A pause is heard as one, and carries its count all the same. */
const QUIET = LOUD / 8

/** Below this there is silence. */
export const SILENCE_PEAK = 40
/** A share of the energy that nothing but a whole symbol has in three tones. */
const PURE = 0.9
/** The weakest of the three tones is at least this loud beside the strongest. */
const EVEN = 0.5
/** So much of the sound's energy lies among the counts, even where two symbols meet. */
const COUNTED = 0.08

const TONES = HIGH.first + HIGH.tones
const HALF = FRAME_SAMPLES / 2
const QUARTER = FRAME_SAMPLES / 4
const angle = (cycles: number, i: number) => (2 * Math.PI * cycles * i) / FRAME_SAMPLES
const wave = (shape: (angle: number) => number, cycles: number) =>
  Float64Array.from({ length: FRAME_SAMPLES }, (_, i) => shape(angle(cycles, i)))
const SINES = Array.from({ length: TONES }, (_, cycles) => wave(Math.sin, cycles))
const COSINES = Array.from({ length: TONES }, (_, cycles) => wave(Math.cos, cycles))
const frames = new Map<number, Frame>()

/** The sound of a symbol. Shared: nobody writes into it. */
export function frameOf({ data, count }: WordSymbol): Frame {
  const key = data * COUNTS + count
  const known = frames.get(key)
  if (known) return known
  const amplitude = data === PAUSE ? QUIET : LOUD
  const tones = [LOW.first + (data >> 4), MIDDLE.first + (data & 15), HIGH.first + count].map(tone => SINES[tone]!)
  const sampleAt = (i: number) => amplitude * tones.reduce((sum, tone) => sum + tone[i]!, 0)
  const frame = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => sampleAt(i))
  frames.set(key, frame)
  return frame
}

function wholeEnergy(sound: Frame, at: number): number {
  let energy = 0
  for (let i = at; i < at + FRAME_SAMPLES; i++) energy += sound[i]! * sound[i]!
  return energy
}

/** The quarters of a frame laid over each other, as sines of odd and of even cycles repeat in them. */
const folded = [new Float64Array(QUARTER + 1), new Float64Array(QUARTER + 1)] as const

function fold(sound: Frame, at: number): void {
  const [even, odd] = folded
  for (let i = 1; i < QUARTER; i++) {
    const near = sound[at + i]! - sound[at + FRAME_SAMPLES - i]!
    const far = sound[at + HALF - i]! - sound[at + HALF + i]!
    even[i] = near - far
    odd[i] = near + far
  }
  odd[QUARTER] = sound[at + QUARTER]! - sound[at + FRAME_SAMPLES - QUARTER]!
}

/** The energy of one tone that begins where the folded frame does. */
function energyOf(tone: number): number {
  const sine = SINES[tone]!
  const quarter = folded[tone & 1]!
  let sum = 0
  for (let i = 1; i <= QUARTER; i++) sum += quarter[i]! * sine[i]!
  return sum > 0 ? (2 * sum * sum) / FRAME_SAMPLES : 0
}

function strongest(band: Band): { tone: number, energy: number } {
  const best = { tone: 0, energy: -1 }
  for (let tone = 0; tone < band.tones; tone++) {
    const energy = energyOf(band.first + tone)
    if (energy > best.energy) Object.assign(best, { tone, energy })
  }
  return best
}

/** The symbol that begins exactly at `at`, and how pure it is (0 to 1); null where none does. */
export function symbolAt(sound: Frame, at: number): WordSymbol & { purity: number } | null {
  fold(sound, at)
  const [low, middle, high] = [strongest(LOW), strongest(MIDDLE), strongest(HIGH)]
  const energies = [low.energy, middle.energy, high.energy]
  const purity = (low.energy + middle.energy + high.energy) / wholeEnergy(sound, at)
  // energies are squares of loudness
  const isEven = Math.min(...energies) >= EVEN * EVEN * Math.max(...energies)
  if (!(purity >= PURE) || !isEven) return null
  const data = low.tone * NIBBLES + middle.tone
  return data > FIRST ? null : { data, count: high.tone, purity }
}

/** Whether the 20 ms from `at` on may be words at all, wherever a symbol begins: cheap, for music that is none. */
export function mayBeWords(sound: Frame, at: number): boolean {
  let counted = 0
  for (let tone = HIGH.first; tone < TONES; tone++) {
    let across = 0
    let along = 0
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      across += sound[at + i]! * SINES[tone]![i]!
      along += sound[at + i]! * COSINES[tone]![i]!
    }
    counted += (2 * (across * across + along * along)) / FRAME_SAMPLES
  }
  return counted >= COUNTED * wholeEnergy(sound, at)
}
