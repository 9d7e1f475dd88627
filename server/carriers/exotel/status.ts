import type { CallStatus } from '../../../shared/schemas/calls'

/**
 * Exotel's words to ours (C6). `in-progress` is said of a call from the moment that it is taken on, so it is no answer:
 * who picked up is told by the event `answered`, and by a duration.
 */
const STATUS: Record<string, CallStatus> = {
  'queued': 'initiated',
  'ringing': 'ringing',
  'in-progress': 'ringing',
  'completed': 'completed',
  'busy': 'busy',
  'no-answer': 'no-answer',
  'failed': 'failed',
  'canceled': 'canceled',
}

export function statusFromExotel(word: string): CallStatus | null {
  return Object.hasOwn(STATUS, word) ? STATUS[word]! : null
}
