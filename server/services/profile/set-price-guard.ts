import type { Context } from '../../context'
import { savePriceGuard } from '../../db/price-guard'
import type { PriceGuardDto } from '../../../shared/schemas/limits'

/** Sets it, or switches it off. It is the person's own, and no limit of ours (C12): pages ask by it. */
export async function setPriceGuard(
  { database, clock }: Context, userId: string, guard: PriceGuardDto,
): Promise<PriceGuardDto> {
  const { askAboveNanosPerMinute: nanos } = guard
  await database.asUser(userId, tx => savePriceGuard(tx, userId, nanos === null ? null : BigInt(nanos), clock.now()))
  return guard
}
