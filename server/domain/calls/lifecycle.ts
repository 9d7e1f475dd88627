import type { CallStatus } from '../../../shared/schemas/calls'

/**
 * The lifecycle of a call as one table (C5): each status has a rank and a call moves only to a higher one. The kernel
 * is told the rank with each event, so that this table stays the only one.
 */
const RANK: Record<CallStatus, 0 | 1 | 2 | 3> = {
  'initiated': 0,
  'ringing': 1,
  'answered': 2,
  'completed': 3,
  'busy': 3,
  'no-answer': 3,
  'failed': 3,
  'canceled': 3,
}

export const FINAL_RANK = 3

export function rankOf(status: CallStatus): number {
  return RANK[status]
}

export function isFinal(status: CallStatus): boolean {
  return RANK[status] === FINAL_RANK
}

/** Only an answered and completed child leg is charged (C7). */
export function isChargeable(status: CallStatus): boolean {
  return status === 'completed'
}

/** The status after an event: forward, or unchanged for what is late or repeated. */
export function nextStatus(current: CallStatus, event: CallStatus): CallStatus {
  return RANK[event] > RANK[current] ? event : current
}
