import type { CallChannel, CallStatus } from '../../../shared/schemas/calls'
import { isFinal } from './lifecycle'

/** A call between a person and a number, whichever way it went. */
export interface PastCall {
  channel: CallChannel
  status: CallStatus
  answeredAt: Date | null
}

/**
 * Whether a number is known by nothing but one call that nobody took: who rings once and hangs up may live off those
 * who call back.
 *
 * @param calls two of them at most are needed
 */
export function rangOnce(calls: readonly PastCall[]): boolean {
  const [only, ...others] = calls
  if (!only || others.length > 0) return false
  return only.channel === 'inbound' && only.answeredAt === null && isFinal(only.status)
}
