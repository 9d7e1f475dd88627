import { DomainError } from '../../domain/errors'
import { complaintObstacle } from '../../domain/complaints/complaint-rules'
import type { Context } from '../../context'
import { findCall } from '../../db/calls'
import { findComplaintOfCall, findRefundable } from '../../db/complaints'
import type { CallComplaintReply } from '../../../shared/schemas/complaints'
import { obstacleWords } from './complaint-words'
import { toComplaintDto } from './complaint-dto'

/**
 * What was said of a call, or whether something can be.
 *
 * @throws DomainError `not_found`, also for somebody else's (A2).
 */
export async function readCallComplaint(
  { database, config, clock }: Context, callerId: string, callId: string,
): Promise<CallComplaintReply> {
  return database.asUser(callerId, async tx => {
    const found = await findCall(tx, callId)
    if (!found || found.call.userId !== callerId) throw new DomainError('not_found', 'You have no such call.')
    const complaint = await findComplaintOfCall(tx, callId)
    if (complaint) return { complaint: toComplaintDto(complaint), obstacle: null }
    const { withinDays } = config.complaints
    const obstacle = complaintObstacle(found.call, await findRefundable(tx, callId), withinDays, clock.now())
    return { complaint: null, obstacle: obstacle && obstacleWords(obstacle, withinDays) }
  })
}
