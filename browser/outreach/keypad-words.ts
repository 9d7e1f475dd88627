import type { KeypadCallDto, KeypadState } from '~~/shared/schemas/outreach/calls'
import type { KeyMeaning, KeypadOutcome } from '~~/shared/schemas/outreach/words'
import type { Tone } from '~~/browser/ui/tone'

export interface CallWords { label: string, icon: string, tone: Tone }

const STATES: Record<KeypadState, CallWords> = {
  waiting: { label: 'About to call', icon: 'i-lucide-loader', tone: 'quiet' },
  asked: { label: 'Calling', icon: 'i-lucide-loader', tone: 'quiet' },
  unknown: { label: 'Not known yet', icon: 'i-lucide-circle-question-mark', tone: 'warn' },
  ringing: { label: 'Ringing', icon: 'i-lucide-bell-ring', tone: 'quiet' },
  answered: { label: 'Answered', icon: 'i-lucide-phone', tone: 'good' },
  ended: { label: 'Ended', icon: 'i-lucide-phone-off', tone: 'quiet' },
  refused: { label: 'Nobody was called', icon: 'i-lucide-triangle-alert', tone: 'bad' },
}

export const MEANINGS: Record<KeyMeaning, string> = {
  taken: 'has taken it',
  need_help: 'needs help',
  confirms: 'confirms',
  wrong_person: 'wrong person',
  call_later: 'call later',
  stop_calling: 'stop calling',
}

const OUTCOMES: Record<KeypadOutcome, CallWords> = {
  keyed: { label: 'Answered', icon: 'i-lucide-check', tone: 'good' },
  no_key: { label: 'Answered, no key pressed', icon: 'i-lucide-phone', tone: 'warn' },
  busy: { label: 'Busy', icon: 'i-lucide-phone-off', tone: 'warn' },
  no_answer: { label: 'Nobody answered', icon: 'i-lucide-phone-missed', tone: 'warn' },
  failed: { label: 'Not reached', icon: 'i-lucide-triangle-alert', tone: 'bad' },
  not_placed: { label: 'Nobody was called', icon: 'i-lucide-triangle-alert', tone: 'bad' },
  refused: { label: 'Nobody was called', icon: 'i-lucide-triangle-alert', tone: 'bad' },
}

type Told = Pick<KeypadCallDto, 'state' | 'outcome' | 'key' | 'meaning' | 'isKeyUnconfirmed'>

/** How far a call is, or what came of it. */
export function keypadWords({ state, outcome, key, meaning, isKeyUnconfirmed }: Told): CallWords {
  const words = outcome === null ? STATES[state] : OUTCOMES[outcome]
  if (key === null || meaning === null) return words
  const pressed = `Pressed ${key}: ${MEANINGS[meaning]}`
  const isForHelp = meaning === 'need_help'
  return {
    label: isKeyUnconfirmed ? `${pressed} (being checked)` : pressed,
    icon: isForHelp ? 'i-lucide-triangle-alert' : 'i-lucide-check',
    tone: isForHelp ? 'bad' : meaning === 'wrong_person' || meaning === 'stop_calling' ? 'warn' : 'good',
  }
}

/** Whether more is to come. */
export function goesOn({ state, outcome }: Pick<KeypadCallDto, 'state' | 'outcome'>): boolean {
  return outcome === null && state !== 'refused'
}
