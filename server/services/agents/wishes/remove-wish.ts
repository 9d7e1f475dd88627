import type { Context } from '../../../context'
import { findWish, removeWish as endWish } from '../../../db/agents/call-wishes'
import { DomainError } from '../../../domain/errors'
import type { CallWishDto, RemoveWishBody } from '../../../../shared/schemas/agents/call-wishes'
import { toWishDto } from './wish-dto'

/**
 * It counts no longer; that it was there, and why it went, stays. Removed again it is as it was removed first.
 *
 * @throws DomainError `not_found`
 */
export async function removeWish(
  { database, clock }: Context, userId: string, id: string, { note }: RemoveWishBody,
): Promise<CallWishDto> {
  return database.asUser(userId, async tx => {
    await endWish(tx, userId, id, { at: clock.now(), note })
    const row = await findWish(tx, userId, id)
    if (!row) throw new DomainError('not_found', 'You have no such entry.')
    return toWishDto(row)
  })
}
