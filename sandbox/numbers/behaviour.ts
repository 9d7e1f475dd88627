import { friendlyTune, steadyTone, type AudioSource } from '../media/tones'
import { hashText } from '../random'

/** How a number behaves when it is called. Times are virtual milliseconds. */
export interface Behaviour {
  ringMs: number
  /** `null` rings until the caller's network gives up. */
  outcome: 'answers' | 'busy' | 'unreachable' | null
  /** What is heard after the answer. Made anew for each call. */
  sound: () => AudioSource | 'echo'
  /** Hangs up by itself this long after the answer. */
  talkMs: number | null
  /** Says and hears words: what it is told to over the control API, after these. */
  words: string | null
  /** A machine: it says its words, beeps, and takes down what comes. */
  isMachine: boolean
  /** Keys that are pressed, each so long after the one before it, or after the answer. */
  keys: readonly (readonly [afterMs: number, key: string])[]
}

const TONE_HERTZ = 1_000
/** Before a far phone rings, networks take their time. */
export const SETUP_MS = 100

/** Long enough to have heard something, and soon enough to be in the midst of it. */
const KEY_AFTER_MS = 2_000

export const MACHINE_WORDS = 'Hello, nobody is at home right now. Please leave a message after the tone.'

const presses = (keys: string): Behaviour['keys'] => [...keys].map(key => [KEY_AFTER_MS, key])
const silence = () => () => null
const tone = () => steadyTone(TONE_HERTZ)
const answers = (ringMs: number, more: Partial<Behaviour> = {}): Behaviour => ({
  ringMs,
  outcome: 'answers',
  sound: tone,
  talkMs: null,
  words: null,
  isMachine: false,
  keys: [],
  ...more,
})

/** Fixed endings for tests, by the last four digits. The list is on the sandbox's index page too. */
const FIXED: Readonly<Record<string, Behaviour>> = {
  '0001': answers(1_200),
  '0002': answers(1_200, { outcome: 'busy' }),
  '0003': answers(0, { outcome: null }),
  '0004': answers(0, { outcome: 'unreachable' }),
  '0005': answers(1_200, { talkMs: 3_000 }),
  '0006': answers(1_200, { sound: () => 'echo' }),
  '0007': answers(6_000),
  '0008': answers(0),
  '0009': answers(1_200, { talkMs: 61_000 }),
  '0061': answers(1_200, { keys: presses('1') }),
  '0062': answers(1_200, { keys: presses('2') }),
  '0063': answers(1_200, { keys: presses('3') }),
  '0064': answers(1_200, { sound: silence }),
  '0065': answers(1_200, { sound: silence, words: '' }),
  '0066': answers(1_200, { sound: silence, words: MACHINE_WORDS, isMachine: true }),
  '0067': answers(1_200, { keys: presses('8') }),
  '0068': answers(1_200, { keys: presses('82') }),
}

export const FIXED_ENDINGS: readonly (readonly [string, string])[] = [
  ['0001', 'rings for 1.2 s, answers with a tone of 1000 Hz'],
  ['0002', 'is busy'],
  ['0003', 'rings and nobody answers'],
  ['0004', 'cannot be reached (fails)'],
  ['0005', 'answers and hangs up after 3 s'],
  ['0006', 'answers and echoes what it hears'],
  ['0007', 'rings for 6 s, then answers'],
  ['0008', 'answers at once'],
  ['0009', 'answers and hangs up after 61 s'],
  ['0061', 'answers and presses 1 after 2 s; 0062 presses 2, and 0063 presses 3'],
  ['0064', 'answers, says nothing and presses nothing'],
  ['0065', 'answers and listens: it says the words that it is told to say'],
  ['0066', 'is an answering machine: greeting, beep, and it takes down what is said'],
  ['0067', 'answers and presses 8 after 2 s'],
  ['0068', 'answers, presses 8 after 2 s, and 2 another 2 s later'],
]

export function isFixed(number: string): boolean {
  return number.slice(-4) in FIXED
}

/** Every number answers; without a fixed ending, after 2 to 4 s and with a tune of its own, always the same. */
export function behaviourOf(number: string): Behaviour {
  const ringMs = 2_000 + (hashText(number) % 2_001)
  return FIXED[number.slice(-4)] ?? answers(ringMs, { sound: () => friendlyTune(number) })
}
