import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findCall } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { findCheck, type NumberCheckRow } from '../../db/numbers/number-checks'
import { listOwnNumbers } from '../../db/numbers/own-numbers'
import type { NumberCheckDto } from '../../../shared/schemas/numbers'
import { toCheckDto } from './check-dto'

export const noSuchCheck = () => new DomainError('not_found', 'There is no such try to prove a number.')

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readCheck(context: Context, userId: string, id: string): Promise<NumberCheckDto> {
  return context.database.asUser(userId, async tx => {
    const check = await findCheck(tx, userId, id)
    if (!check) throw noSuchCheck()
    return checkDtoOf(context, tx, check)
  })
}

export async function checkDtoOf(
  context: Context, tx: Tx, check: NumberCheckRow, carrierCode: string | null = null,
): Promise<NumberCheckDto> {
  const found = await findCall(tx, check.callId!)
  const numbers = await listOwnNumbers(tx, check.userId)
  const isOwn = numbers.some(one => one.number === check.number)
  return toCheckDto(check, found!.call, { now: context.clock.now(), isOwn, carrierCode })
}
