import type { Context } from '../../context'
import { deleteBlockedNumber } from '../../db/numbers/blocked-numbers'
import { DomainError } from '../../domain/errors'

/** The number reaches the person again. @throws DomainError `not_found`, also for somebody else's (A2). */
export async function unblockNumber({ database }: Context, userId: string, id: string): Promise<void> {
  const isGone = await database.asUser(userId, tx => deleteBlockedNumber(tx, userId, { id }))
  if (!isGone) throw new DomainError('not_found', 'You do not block this number any more.')
}
