import type { CallStatus } from '../../../shared/schemas/calls'

/**
 * Twilio's words to ours (C6). There is no `CallStatus` named `answered`; the event of that name says `in-progress`.
 */
const STATUS: Record<string, CallStatus> = {
  'queued': 'initiated',
  'initiated': 'initiated',
  'ringing': 'ringing',
  'in-progress': 'answered',
  'completed': 'completed',
  'busy': 'busy',
  'no-answer': 'no-answer',
  'failed': 'failed',
  'canceled': 'canceled',
}

/** `DialCallStatus` of the action URL: how the `<Dial>` ended. Here `answered` means that the far end hung up. */
const DIAL_STATUS: Record<string, CallStatus> = {
  'completed': 'completed',
  'answered': 'completed',
  'busy': 'busy',
  'no-answer': 'no-answer',
  'failed': 'failed',
  'canceled': 'canceled',
}

export function statusFromTwilio(word: string): CallStatus | null {
  return Object.hasOwn(STATUS, word) ? STATUS[word]! : null
}

export function dialStatusFromTwilio(word: string): CallStatus | null {
  return Object.hasOwn(DIAL_STATUS, word) ? DIAL_STATUS[word]! : null
}
