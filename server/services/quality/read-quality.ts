import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findCall } from '../../db/calls'
import { findQuality } from '../../db/quality'
import type { CallQualityReply } from '../../../shared/schemas/quality'
import { toQualityDto } from './report-quality'

/** What was measured of a call of one's own. @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readQuality({ database }: Context, callerId: string, callId: string): Promise<CallQualityReply> {
  return database.asUser(callerId, async tx => {
    const found = await findCall(tx, callId)
    if (!found || found.call.userId !== callerId) throw new DomainError('not_found', 'You have no such call.')
    const quality = await findQuality(tx, callId)
    return { quality: quality && toQualityDto(quality) }
  })
}
