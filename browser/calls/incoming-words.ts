import type { CallDto } from '~~/shared/schemas/calls'
import { speakDuration } from '~~/shared/format/time'
import { isFinal, STATUS_WORDS, type StatusWords } from './call-words'
import { endingSentence } from './ending-words'

/** How a call went, in a few words, whichever way it went. */
export function statusWords({ direction, status, endedBy }: Pick<CallDto, 'direction' | 'status' | 'endedBy'>): StatusWords {
  if (direction === 'out') return STATUS_WORDS[status]
  if (status === 'completed') return { label: 'Answered', icon: 'i-lucide-phone-incoming', tone: 'quiet' }
  if (!isFinal(status)) return { ...STATUS_WORDS[status], icon: 'i-lucide-phone-incoming' }
  return endedBy === 'caller'
    ? { label: 'Declined', icon: 'i-lucide-x', tone: 'quiet' }
    : { label: status === 'busy' ? 'Missed, busy' : 'Missed', icon: 'i-lucide-phone-missed', tone: 'warn' }
}

export const isMissed = (call: Pick<CallDto, 'direction' | 'status' | 'endedBy'>): boolean =>
  call.direction === 'in' && statusWords(call).tone === 'warn'

/** How a call that came in went. */
export function incomingSentence(call: CallDto): string {
  const { status, endedBy, durationSeconds, settling } = call
  const free = 'It cost you nothing.'
  if (!isFinal(status)) return 'The call is still going on.'
  if (status === 'completed') {
    if (settling || durationSeconds === null) return `The call has ended. ${free}`
    return [`They called you, and you talked for ${speakDuration(durationSeconds)}.`, endingSentence(call), free].filter(Boolean).join(' ')
  }
  if (endedBy === 'caller') return `You declined the call. ${free}`
  return status === 'busy' ? `They called while you were in another call, and heard that you are busy. ${free}` : `They called, and you did not answer. ${free}`
}
