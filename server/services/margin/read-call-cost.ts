import type { CallWithHold } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { findVoicePrices, listVoiceCosts } from '../../db/costs/voice-costs'
import { findMarginCalls, listLegPrices } from '../../db/margin/margin-calls'
import type { CallCostDto } from '../../../shared/schemas/margin'
import { toCallMargin, toCostLegs, toVoiceCosts } from './margin-dto'

/** What the carrier asks for each leg of a call, what voices cost in it, and what was earned; null while it is open. */
export async function readCallCost(tx: Tx, found: CallWithHold): Promise<CallCostDto | null> {
  const { call } = found
  if (call.billedAt === null) return null
  const [row] = await findMarginCalls(tx, [call.id])
  if (!row) return null
  const voices = await listVoiceCosts(tx, call.id)
  const prices = await findVoicePrices(tx, voices.flatMap(({ cost }) => cost?.lines.map(line => line.priceId) ?? []))
  return {
    ...toCallMargin(row),
    legs: toCostLegs(found, await listLegPrices(tx, call)),
    voices: toVoiceCosts(voices, prices),
    nextLookAt: row.is_completed ? null : row.next_at,
  }
}
