import type { Context } from '../../../context'
import { findWish, removeWish as endWish } from '../../../db/agents/call-wishes'
import { DomainError } from '../../../domain/errors'
import type { CallWishDto, RemoveWishBody } from '../../../../shared/schemas/agents/call-wishes'
import { stopRinging } from '../../calls/stop-ringing'
import { toWishDto } from './wish-dto'

/**
 * It counts no longer; that it was there, and why it went, stays. Removed again it is as it was removed first. Where it
 * was what they agreed to, they are not rung any longer.
 *
 * @throws DomainError `not_found`
 */
export async function removeWish(
  context: Context, userId: string, id: string, { note }: RemoveWishBody,
): Promise<CallWishDto> {
  const row = await context.database.asUser(userId, async tx => {
    await endWish(tx, userId, id, { at: context.clock.now(), note })
    const row = await findWish(tx, userId, id)
    if (!row) throw new DomainError('not_found', 'You have no such entry.')
    return row
  })
  if (row.kind === 'consent') stopRinging(context, { callerId: userId, numbers: [row.number] })
  return toWishDto(row)
}
