import type { Context } from '../../context'
import { findTalkState, listTranscript, type TranscriptRow } from '../../db/agents/talks'
import { DomainError } from '../../domain/errors'
import { inTalkOrder } from '../../../shared/agents/talk-order'
import type { TalkItemDto, TranscriptDto } from '../../../shared/schemas/agents/talks'

/**
 * What was said in a call that an agent of the person's held, in the order of the talk; `after` a revision only what
 * changed since then.
 *
 * @throws DomainError `not_found`, also for somebody else's (A2).
 */
export async function readTranscript(
  { clock, database }: Context, userId: string, callId: string, after: number,
): Promise<TranscriptDto> {
  const now = clock.now()
  return database.asUser(userId, async tx => {
    const state = await findTalkState(tx, userId, callId)
    if (!state) throw new DomainError('not_found', 'You have no such call of an agent.')
    const items = await listTranscript(tx, callId, now, after)
    const revision = Math.max(after, ...items.map(item => item.revision))
    const { isOver, keptUntil } = state
    return {
      callId, revision, isOver,
      keptUntil: keptUntil?.toISOString() ?? null,
      isForgotten: keptUntil !== null && keptUntil <= now,
      items: inTalkOrder(items).map(toDto),
    }
  })
}

function toDto({ callId, sessionId, userId, saidAt, keptUntil, ...item }: TranscriptRow): TalkItemDto {
  return { ...item, at: saidAt.toISOString() }
}
