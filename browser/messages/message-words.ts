import type { MessageDto, MessageState } from '~~/shared/schemas/messages'
import type { Tone } from '~~/browser/ui/tone'

export interface StateWords { label: string, icon: string, tone: Tone }

export const MESSAGE_WORDS: Record<MessageState, StateWords> = {
  scheduled: { label: 'Waits for its time', icon: 'i-lucide-clock', tone: 'quiet' },
  canceled: { label: 'Taken back', icon: 'i-lucide-x', tone: 'quiet' },
  missed: { label: 'Not sent: too late', icon: 'i-lucide-timer-off', tone: 'warn' },
  refused: { label: 'Not sent', icon: 'i-lucide-triangle-alert', tone: 'bad' },
  sending: { label: 'Being sent', icon: 'i-lucide-loader', tone: 'quiet' },
  asking: { label: 'The phone network is asked', icon: 'i-lucide-loader', tone: 'quiet' },
  unknown: { label: 'Not known yet', icon: 'i-lucide-circle-question-mark', tone: 'warn' },
  placed: { label: 'Called', icon: 'i-lucide-phone-outgoing', tone: 'good' },
  not_placed: { label: 'Nobody was called', icon: 'i-lucide-triangle-alert', tone: 'bad' },
}

const MISSED = 'We could not send it at its time, and later it might not be what you wanted to have said. Nobody was called, and nothing was charged.'

/** What became of it, where that is more than its label. */
export function messageProblem({ state, problem }: Pick<MessageDto, 'state' | 'problem'>): string | null {
  return state === 'missed' ? MISSED : problem
}

/** Nothing of it is on its way any more, and it can be said once more. */
export const canSendAgain = ({ state }: Pick<MessageDto, 'state'>): boolean =>
  ['canceled', 'missed', 'refused', 'not_placed', 'placed'].includes(state)
