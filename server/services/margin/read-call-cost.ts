import type { CallWithHold } from '../../db/calls'
import type { Tx } from '../../db/client'
import { findMarginCalls, listLegPrices } from '../../db/finance/margin-calls'
import type { CallCostDto } from '../../../shared/schemas/margin'
import { toCallMargin, toCostLegs } from './margin-dto'

/** What the carrier asks for each leg of a call, and what was earned; null while the call is open. */
export async function readCallCost(tx: Tx, found: CallWithHold): Promise<CallCostDto | null> {
  const { call } = found
  if (call.billedAt === null) return null
  const [row] = await findMarginCalls(tx, [call.id])
  if (!row) return null
  return {
    ...toCallMargin(row),
    legs: toCostLegs(found, await listLegPrices(tx, call.id)),
    nextLookAt: row.is_completed ? null : row.next_at,
  }
}
