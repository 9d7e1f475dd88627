import type { Context } from '../../context'
import { deleteBlockedNumber, insertBlockedNumber } from '../../db/numbers/blocked-numbers'
import { WITHHELD } from '../../../shared/phone/withheld'
import type { BlockedNumbersDto } from '../../../shared/schemas/blocked-numbers'
import { blockedNumbersOf } from './list-blocked-numbers'

/** Whether those reach the person who show no number. */
export async function blockWithheld(
  { clock, database, ids }: Context, userId: string, isBlocked: boolean,
): Promise<BlockedNumbersDto> {
  const now = clock.now()
  return database.asUser(userId, async tx => {
    if (isBlocked) await insertBlockedNumber(tx, { id: ids.uuid(now), userId, number: WITHHELD, blockedAt: now })
    else await deleteBlockedNumber(tx, userId, { number: WITHHELD })
    return blockedNumbersOf(tx, userId)
  })
}
