import type { Context } from '../../../context'
import type { RoundDto } from '../../../../shared/schemas/outreach/rounds'
import { requireOwnRound } from './require-own-round'
import { toRoundDtos } from './round-dto'

/** How far a round is. @throws DomainError `not_found` */
export async function readRound(context: Context, userId: string, id: string): Promise<RoundDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { round } = await requireOwnRound(tx, userId, id)
    return (await toRoundDtos(context, tx, asSystem, [round]))[0]!
  })
}
