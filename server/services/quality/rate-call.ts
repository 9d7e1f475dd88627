import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findRating, saveRating } from '../../db/quality'
import { isOpenToRating } from '../../domain/calls/rating'
import type { CallRatingBody, CallRatingReply } from '../../../shared/schemas/quality'
import { findOwnCall } from './find-own-call'
import { toRatingDto } from './read-rating'

const DAY_MS = 86_400_000

/**
 * Keeps what a person thinks of a call of theirs: once, and for a day otherwise. It moves no money.
 *
 * @throws DomainError `not_found`; `already_decided` where it can be said, or changed, no more.
 */
export async function rateCall(
  { database, clock }: Context, callerId: string, callId: string, { stars, reasons }: CallRatingBody,
): Promise<CallRatingReply> {
  const now = clock.now()
  return database.asUser(callerId, async tx => {
    const call = await findOwnCall(tx, callerId, callId)
    const known = await findRating(tx, callId)
    const row = { callId, userId: callerId, stars, reasons: [...new Set(reasons)].sort(), ratedAt: now }
    const saved = isOpenToRating(call, known?.ratedAt ?? null, now)
      ? await saveRating(tx, row, new Date(now.getTime() - DAY_MS))
      : null
    if (!saved) {
      const why = known ? 'You rated this call more than a day ago, so it stays as it is.' : 'Calls that somebody answered can be rated for 30 days once they are over.'
      throw new DomainError('already_decided', `${why} Nothing was changed.`)
    }
    return { rating: toRatingDto(saved), isOpen: true }
  })
}
