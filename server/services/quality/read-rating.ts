import type { Context } from '../../context'
import { findRating, type RatingRow } from '../../db/quality'
import { changeableUntil, isOpenToRating } from '../../domain/calls/rating'
import type { CallRatingDto, CallRatingReply } from '../../../shared/schemas/quality'
import { findOwnCall } from './find-own-call'

/** What the person thought of a call of theirs. @throws DomainError `not_found`. */
export async function readRating(
  { database, clock }: Context, callerId: string, callId: string,
): Promise<CallRatingReply> {
  return database.asUser(callerId, async tx => {
    const call = await findOwnCall(tx, callerId, callId)
    const rating = await findRating(tx, callId)
    return { rating: rating && toRatingDto(rating), isOpen: isOpenToRating(call, rating?.ratedAt ?? null, clock.now()) }
  })
}

export function toRatingDto({ stars, reasons, ratedAt }: RatingRow): CallRatingDto {
  return { stars, reasons, ratedAt: ratedAt.toISOString(), changeableUntil: changeableUntil(ratedAt).toISOString() }
}
