import { CarrierUnavailable, type CarrierSound } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { findRecording } from '../../../db/agents/recordings'
import { DomainError } from '../../../domain/errors'

/**
 * The sound of a recorded call, or the part of it that is asked for, as the carrier gives it: it goes through and is
 * not kept here. The carrier knows whether it is whole, also where its word about that was lost.
 *
 * @param range as a player asks: `bytes=0-`
 * @throws DomainError `not_found`, also for somebody else's (A2) and where its time is over; `service_unavailable`
 */
export async function playRecording(
  { carriers, clock, database }: Context, userId: string, callId: string, range: string | null,
): Promise<CarrierSound> {
  const row = await database.asUser(userId, tx => findRecording(tx, callId))
  const isThere = row?.userId === userId && ['running', 'kept'].includes(row.state) && row.keptUntil > clock.now()
  if (!isThere || row.recordingId === null) return missing()
  try {
    return await carriers.of(row.carrier).openRecording(row.recordingId, range) ?? missing()
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error
    throw new DomainError('service_unavailable', 'The phone network does not give the recording just now. It is kept. Try again in a minute.', { reason: 'carrier' })
  }
}

function missing(): never {
  throw new DomainError('not_found', 'There is no recording of this call, or its time is over.')
}
