import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { findAdjustment } from '../../db/adjustments'
import { formatExact } from '../../../shared/format/money'
import type { AdjustmentDecision } from '../../../shared/schemas/adjustments'
import { dayLimitRefusal } from './refuse-day-limit'
import { OBSTACLES } from './adjustment-dto'
import type { Staff } from '../staff'

const DONE = { approved: 'approved', refused: 'refused', withdrawn: 'withdrew', pending: 'looked at' } as const

export function changedContent(): DomainError {
  return new DomainError('content_changed', 'This request is not the one that you read. Nothing was changed. Load it again and read it before you decide.')
}

/** Says in words why the kernel did not decide. The transaction is over: what is read here is how things stand now. */
export async function refuseDecision(
  context: Context, error: unknown, staff: Staff, id: string, decision: AdjustmentDecision,
): Promise<never> {
  const state = databaseErrorOf(error)?.code
  if (!state?.startsWith('TT')) throw error
  if (state === KERNEL_ERRORS.contentChanged) throw changedContent()
  const limit = dayLimitRefusal(error, context.config.currency)
  if (limit) throw limit
  const found = await context.database.asStaff(staff.id, tx => findAdjustment(tx, id))
  if (!found) throw error
  const { request, requester, decider } = found
  const who = decider?.id === staff.id ? 'You' : decider?.name ?? 'Somebody'
  const own = request.userId === staff.id ? OBSTACLES.own_wallet(null, found.currency)
    : decision === 'withdrawn' ? `Only ${requester.name}, who asked for this, can withdraw it. You may refuse it.`
      : OBSTACLES.own_request(null, found.currency)
  const free = formatExact(found.balanceMicros - found.heldMicros, found.currency)
  const wanted = formatExact(request.amountMicros < 0n ? -request.amountMicros : request.amountMicros, found.currency)
  switch (state) {
    case KERNEL_ERRORS.notTheirs: throw new DomainError('own_request', `${own} Nothing was changed.`)
    case KERNEL_ERRORS.alreadyDecided: throw new DomainError('already_decided', `${who} ${DONE[request.state]} this already. Nothing was changed again.`, { state: request.state })
    case KERNEL_ERRORS.insufficientCredits: throw new DomainError('insufficient_credits', `The wallet has ${free} to take from, which is less than ${wanted}. Nothing was taken. The request still waits.`)
    case KERNEL_ERRORS.walletNotActive: throw new DomainError('wallet_closed', 'This wallet is closed, so nothing moves in it. The request still waits: refuse it.')
    default: throw error
  }
}
