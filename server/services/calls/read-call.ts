import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findBreakdown } from '../../db/call-components'
import { findCall, type CallWithHold } from '../../db/calls'
import type { Tx } from '../../db/client'
import type { CallDetailDto, CallDto } from '../../../shared/schemas/calls'
import { toBreakdownDto, toCallDto } from './call-dto'

/** One call with what it cost and why. @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readCall(context: Context, callerId: string, callId: string): Promise<CallDetailDto> {
  return context.database.asUser(callerId, async tx => {
    const found = await findCall(tx, callId)
    if (!found || found.call.userId !== callerId) throw new DomainError('not_found', 'You have no such call.')
    return callDetailOf(tx, found)
  })
}

/** A call with its cost, for whoever may see the row. */
export async function callDetailOf(tx: Tx, found: CallWithHold): Promise<CallDetailDto> {
  const { rows, transaction } = await findBreakdown(tx, found.call.id)
  return {
    ...toCallDto(found),
    breakdown: rows.map(toBreakdownDto),
    transaction: transaction
      ? {
          id: transaction.id.toString(),
          walletSeq: transaction.walletSeq.toString(),
          hash: Buffer.from(transaction.hash).toString('hex'),
          createdAt: transaction.createdAt.toISOString(),
          balanceAfterMicros: transaction.balanceAfterMicros.toString(),
        }
      : null,
  }
}

/** One call as the lists show it; null where the person has none such. */
export async function readCallState(context: Context, callerId: string, callId: string): Promise<CallDto | null> {
  const found = await context.database.asUser(callerId, tx => findCall(tx, callId))
  return found ? toCallDto(found) : null
}
