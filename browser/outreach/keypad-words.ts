import type { KeypadCallDto, KeypadState } from '~~/shared/schemas/outreach/calls'
import type { KeyMeaning, KeypadOutcome } from '~~/shared/schemas/outreach/words'
import type { Glyph } from '~~/browser/ui/glyphs'
import type { Tone } from '~~/browser/ui/tone'
import type { Fill, SaidKey } from './words/dictionary'

export interface CallWords { label: string, icon: Glyph, tone: Tone }
type Look = Omit<CallWords, 'label'>

const STATES: Record<KeypadState, Look> = {
  waiting: { icon: 'loader', tone: 'quiet' },
  asked: { icon: 'loader', tone: 'quiet' },
  unknown: { icon: 'circle-question-mark', tone: 'warn' },
  ringing: { icon: 'bell-ring', tone: 'quiet' },
  answered: { icon: 'phone', tone: 'good' },
  ended: { icon: 'phone-off', tone: 'quiet' },
  refused: { icon: 'triangle-alert', tone: 'bad' },
}

const OUTCOMES: Record<KeypadOutcome, Look> = {
  keyed: { icon: 'check', tone: 'good' },
  no_key: { icon: 'phone', tone: 'warn' },
  busy: { icon: 'phone-off', tone: 'warn' },
  no_answer: { icon: 'phone-missed', tone: 'warn' },
  failed: { icon: 'triangle-alert', tone: 'bad' },
  not_placed: { icon: 'triangle-alert', tone: 'bad' },
  refused: { icon: 'triangle-alert', tone: 'bad' },
}

type Told = Pick<KeypadCallDto, 'state' | 'outcome' | 'key' | 'meaning' | 'isKeyUnconfirmed'>

/** How far a call is, or what came of it. */
export function keypadWords(told: Told, t: (key: SaidKey, fill?: Fill) => string): CallWords {
  const { state, outcome, key, meaning, isKeyUnconfirmed } = told
  if (key !== null && meaning !== null) {
    const fill = { key, meaning: t(`meaning.${meaning}`) }
    return { label: t(isKeyUnconfirmed ? 'pressedUnsure' : 'pressed', fill), ...lookOf(meaning) }
  }
  return outcome === null ? { label: t(`state.${state}`), ...STATES[state] } : { label: t(`outcome.${outcome}`), ...OUTCOMES[outcome] }
}

function lookOf(meaning: KeyMeaning): Look {
  if (meaning === 'need_help') return { icon: 'triangle-alert', tone: 'bad' }
  return { icon: 'check', tone: meaning === 'wrong_person' || meaning === 'stop_calling' ? 'warn' : 'good' }
}

/** The code of what stands in a call's way: of what its `problem` is the sentence. */
export function problemCode({ state, outcome, reason }: Pick<KeypadCallDto, 'state' | 'outcome' | 'reason'>): string {
  if (state === 'unknown') return 'unknown'
  return reason ?? (outcome === 'refused' ? 'refused' : 'never')
}

/** What is said where there are no words for that code. */
export function generalProblem({ outcome }: Pick<KeypadCallDto, 'outcome'>): SaidKey {
  return outcome === 'refused' ? 'problem.refused' : 'problem.never'
}

/** Whether more is to come. */
export function goesOn({ state, outcome }: Pick<KeypadCallDto, 'state' | 'outcome'>): boolean {
  return outcome === null && state !== 'refused'
}
