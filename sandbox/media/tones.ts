import { hashText } from '../random'
import { speechOf } from '../words/speech-of'
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, type Frame } from './g711'

/** Gives the next 20 ms of sound; null is silence. */
export type AudioSource = () => Frame | null

interface Note {
  /** No frequency is a rest. */
  hertz: readonly number[]
  ms: number
}

const AMPLITUDE = 8_000

/** Plays notes in order. `loops` 0 plays for ever; after the last loop there is silence. */
export function melody(notes: readonly Note[], loops = 1): AudioSource {
  const lengths = notes.map(note => Math.max(1, Math.round((note.ms * SAMPLE_RATE) / 1_000)))
  let index = 0
  let position = 0
  let loop = 0
  let phase = 0
  const advance = () => {
    position = 0
    index += 1
    if (index < notes.length) return
    index = 0
    loop += 1
  }
  return () => {
    if (notes.length === 0 || (loops > 0 && loop >= loops)) return null
    const frame = new Int16Array(FRAME_SAMPLES)
    for (let i = 0; i < FRAME_SAMPLES && (loops === 0 || loop < loops); i++) {
      const note = notes[index]
      if (note) frame[i] = sample(note.hertz, phase)
      phase += 1
      position += 1
      if (position >= (lengths[index] ?? 0)) advance()
    }
    return frame
  }
}

function sample(hertz: readonly number[], phase: number): number {
  let value = 0
  for (const frequency of hertz) value += Math.sin((2 * Math.PI * frequency * phase) / SAMPLE_RATE)
  return hertz.length === 0 ? 0 : (value * AMPLITUDE) / hertz.length
}

export function steadyTone(...hertz: number[]): AudioSource {
  return melody([{ hertz, ms: 1_000 }], 0)
}

const US_RING: readonly Note[] = [
  { hertz: [440, 480], ms: 2_000 },
  { hertz: [], ms: 4_000 },
]
const UK_RING: readonly Note[] = [
  { hertz: [400, 450], ms: 400 },
  { hertz: [], ms: 200 },
  { hertz: [400, 450], ms: 400 },
  { hertz: [], ms: 2_000 },
]
const EUROPEAN_RING: readonly Note[] = [
  { hertz: [425], ms: 1_000 },
  { hertz: [], ms: 4_000 },
]

/** What the caller hears while the far end rings, by `<Dial ringTone>` (ITU-T E.180 supplement 2). */
export function ringback(ringTone: string): AudioSource {
  if (ringTone === 'automatic' || ringTone === 'us') return melody(US_RING, 0)
  return melody(['uk', 'in', 'au'].includes(ringTone) ? UK_RING : EUROPEAN_RING, 0)
}

export function busyTone(): AudioSource {
  const beat: readonly Note[] = [
    { hertz: [480, 620], ms: 500 },
    { hertz: [], ms: 500 },
  ]
  return melody(beat, 0)
}

/** The sound of a phone that is answered in good spirits: a little tune of its own for every number. */
export function friendlyTune(number: string): AudioSource {
  const scale = [523, 587, 659, 784, 880]
  const seed = hashText(number)
  const notes = Array.from({ length: 6 }, (_, i): Note => ({ hertz: [scale[(seed >>> (i * 4)) % 5] ?? 523], ms: 240 }))
  return melody([...notes, { hertz: [], ms: 900 }], 0)
}

/** How long the stand-in for speech takes: about 180 words a minute. */
export function speechMs(text: string): number {
  return speechOf(text).frames.length * FRAME_MS
}

/** The stand-in for speech: sound that carries the words. */
export function speech(text: string): AudioSource {
  const { frames } = speechOf(text)
  let at = 0
  return () => frames[at++] ?? null
}

const KEYPAD = ['123A', '456B', '789C', '*0#D']
const LOW_HERTZ = [697, 770, 852, 941]
const HIGH_HERTZ = [1209, 1336, 1477, 1633]
export const KEY_MS = 160

/** The two tones of a key (ITU-T Q.23). A character that is no key gives silence. */
export function keyTone(key: string): AudioSource {
  const row = KEYPAD.findIndex(keys => key !== '' && keys.includes(key))
  const column = KEYPAD[row]?.indexOf(key) ?? -1
  const pair = [LOW_HERTZ[row], HIGH_HERTZ[column]].filter(hertz => hertz !== undefined)
  return melody([{ hertz: pair.length === 2 ? pair : [], ms: KEY_MS }])
}
