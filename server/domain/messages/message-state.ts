import type { CallOrderState, CallStatus } from '../../../shared/schemas/calls'
import type { CALL_RECORD_STATUSES, MessageState } from '../../../shared/schemas/messages'

/** What a row of a message says itself, before the order of its call says more. */
export type OwnState = 'scheduled' | 'canceled' | 'missed' | 'refused' | 'started'

const OF_ORDER: Record<CallOrderState, MessageState> = {
  ready: 'sending',
  asking: 'asking',
  unknown: 'unknown',
  placed: 'placed',
  refused: 'refused',
  never_dialled: 'not_placed',
  dropped: 'canceled',
}

/** A leg that was heard of was dialled, whatever the order knows of it yet. */
export function messageState(own: OwnState, order: CallOrderState | null, hasLeg: boolean): MessageState {
  if (own !== 'started') return own
  return hasLeg || order === null ? 'placed' : OF_ORDER[order]
}

/** What the record of the call shows: `queued` until something was heard of it. */
export function recordStatus(own: OwnState, call: CallStatus | null): (typeof CALL_RECORD_STATUSES)[number] {
  if (call !== null) return call === 'initiated' ? 'queued' : call
  return own === 'scheduled' ? 'scheduled' : own === 'canceled' ? 'canceled' : 'failed'
}
