import type { LeadSource } from '../../../shared/schemas/leads/words'
import type { Kept } from './judge-claims'

/** What is known of a field so far. */
export interface KnownField {
  value: string | null
  source: LeadSource
  callId: string | null
  isConfirmed: boolean
}

/**
 * Whether what a call says of a field takes the place of what is known. What a person wrote stands for ever, also that
 * there is nothing; a confirmed address gives way to a confirmed one alone.
 *
 * @param later calls of the same person after this one: what was said in them stands, whenever this one is read
 */
export function takesPlace(
  known: KnownField | null, found: Kept, callId: string, later: readonly string[] = [],
): boolean {
  if (!known) return true
  if (known.source === 'person') return false
  if (known.value === found.value) return found.isConfirmed && !known.isConfirmed
  if (known.isConfirmed && !found.isConfirmed) return false
  if (known.callId !== null && later.includes(known.callId)) return found.isConfirmed && !known.isConfirmed
  // what was read of the whole call is not undone by a part of it
  return !(known.source === 'after_call' && known.callId === callId && found.source === 'tool')
}
