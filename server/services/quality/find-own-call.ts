import { DomainError } from '../../domain/errors'
import { findCall, type CallRow } from '../../db/calls/calls'
import type { Tx } from '../../db/client'

/** A call of one's own. @throws DomainError `not_found`, also for somebody else's (A2). */
export async function findOwnCall(tx: Tx, callerId: string, callId: string): Promise<CallRow> {
  const found = await findCall(tx, callId)
  if (found?.call.userId !== callerId) throw new DomainError('not_found', 'You have no such call.')
  return found.call
}
