import type { Context } from '../../context'
import { findOrderableTalk, insertTalkOrder, type TalkOrderRow } from '../../db/agents/talk-orders'
import { DomainError } from '../../domain/errors'
import type { TalkOrderDto } from '../../../shared/schemas/agents/talks'

/** A call is steered by a few words, and not talked through. */
const MOST_ORDERS = 200

export type AskedOrder = Pick<TalkOrderRow, 'id' | 'kind' | 'words' | 'toNumber'>

/**
 * Asks something of a talk that goes on, wherever its socket is held: written down, and told to all servers. Asked for
 * again with the same id it is the first answer again (M16).
 *
 * @throws DomainError `not_found` also for somebody else's (A2), `call_over`, `limit_reached`, `idempotency_mismatch`
 */
export async function orderTalk(
  context: Context, userId: string, callId: string, order: AskedOrder,
): Promise<TalkOrderDto> {
  const { clock, database, live } = context
  const createdAt = clock.now()
  const row = await database.asUser(userId, async (tx, asSystem) => {
    const talk = await findOrderableTalk(tx, userId, callId, createdAt)
    if (!talk) throw new DomainError('not_found', 'You have no such call of an agent.')
    if (talk.isTrial && order.kind === 'take_over') {
      throw new DomainError('call_not_allowed', 'You talk to this agent yourself, so there is nobody to take over. The talk goes on. Hang up to end it.', { reason: 'trial' })
    }
    const keptUntil = new Date(createdAt.getTime() + talk.wordsKeptDays * 86_400_000)
    const known = await asSystem(async () => insertTalkOrder(tx, { ...order, callId, userId, createdAt, keptUntil }))
    if (!known || known.kind !== order.kind || known.words !== order.words || known.toNumber !== order.toNumber) {
      throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was changed by this one. Load the page again.')
    }
    // the answer to what was asked before stays, whatever became of the call since
    if (!known.isNew) return known
    if (!talk.isLive) throw new DomainError('call_over', 'No agent talks in this call any more, so there is nobody to tell. What it cost is as it was.')
    if (talk.orders >= MOST_ORDERS) throw new DomainError('limit_reached', `This call was told ${MOST_ORDERS} things, and that is as many as there may be. Take it over, or end it.`)
    return known
  })
  live.publish({ userId, callId, isOrder: true })
  return toDto(row)
}

function toDto({ id, callId, kind, toNumber, createdAt, obeyedAt }: TalkOrderRow): TalkOrderDto {
  return { id, callId, kind, toNumber, at: createdAt.toISOString(), obeyedAt: obeyedAt?.toISOString() ?? null }
}
