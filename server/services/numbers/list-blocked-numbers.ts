import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { listBlockedNumbers as findBlockedNumbers, type BlockedNumberRow } from '../../db/numbers/blocked-numbers'
import { displayNumber } from '../../domain/phone/display-number'
import { WITHHELD } from '../../../shared/phone/withheld'
import type { BlockedNumberDto, BlockedNumbersDto } from '../../../shared/schemas/blocked-numbers'

/** Who may not call a person; of one number alone, where one is named. */
export async function listBlockedNumbers(
  { database }: Context, userId: string, number?: string,
): Promise<BlockedNumbersDto> {
  return database.asUser(userId, tx => blockedNumbersOf(tx, userId, number))
}

export async function blockedNumbersOf(tx: Tx, userId: string, number?: string): Promise<BlockedNumbersDto> {
  const rows = await findBlockedNumbers(tx, userId, number)
  const withheld = rows.find(({ number }) => number === WITHHELD)
  return {
    numbers: rows.filter(row => row !== withheld).map(toBlockedNumberDto),
    withheld: { isBlocked: withheld !== undefined, turnedAwayAt: withheld?.turnedAwayAt?.toISOString() ?? null },
  }
}

export function toBlockedNumberDto({ id, number, blockedAt, turnedAwayAt }: BlockedNumberRow): BlockedNumberDto {
  return {
    id, number, display: displayNumber(number), blockedAt: blockedAt.toISOString(),
    turnedAwayAt: turnedAwayAt?.toISOString() ?? null,
  }
}
