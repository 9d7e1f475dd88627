import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findCall } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { findComplaint, findRefundable, listComplaints as listRows, listEarlierComplaints } from '../../db/complaints'
import { findQuality, findRating } from '../../db/quality'
import type { ComplaintDetailDto, ComplaintsPage, ComplaintsQuery } from '../../../shared/schemas/complaints'
import { toComplaintRow } from './complaint-dto'
import { callDetailOf } from '../calls/read-call'
import { timelineOf } from '../calls/read-timeline'
import { toRatingDto } from '../quality/read-rating'
import { toQualityDto } from '../quality/report-quality'
import type { Staff } from '../staff'
import { cursorOf } from '../cursor'
import { answerObstacle } from './complaint-obstacle'

const CURSOR = cursorOf({ isWaiting: 'flag', at: 'instant', id: 'uuid' })

const MOST_EARLIER = 10

/** A page of complaints, those that wait first. */
export async function listComplaints(context: Context, staff: Staff, query: ComplaintsQuery): Promise<ComplaintsPage> {
  const after = query.cursor === undefined ? undefined : CURSOR.decode(query.cursor)
  const rows = await context.database.asStaff(staff.id, tx => listRows(tx, {
    limit: query.limit + 1,
    state: query.state,
    after,
  }))
  const page = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? page.at(-1)!.complaint : null
  return {
    complaints: page.map(toComplaintRow),
    nextCursor: last && CURSOR.encode({ isWaiting: last.state === 'waiting', at: last.createdAt, id: last.id }),
  }
}

/** A complaint with all that a decision needs (F1). @throws DomainError `not_found`. */
export async function readComplaint(context: Context, staff: Staff, id: string): Promise<ComplaintDetailDto> {
  return context.database.asStaff(staff.id, tx => complaintDetailOf(tx, staff, id))
}

export async function complaintDetailOf(tx: Tx, staff: Staff, id: string): Promise<ComplaintDetailDto> {
  const found = await findComplaint(tx, id)
  if (!found) throw new DomainError('not_found', 'There is no such complaint.')
  const { complaint } = found
  const call = (await findCall(tx, complaint.callId))!
  const quality = await findQuality(tx, complaint.callId)
  const rating = await findRating(tx, complaint.callId)
  const earlier = await listEarlierComplaints(tx, { userId: complaint.userId, exceptId: id }, MOST_EARLIER)
  return {
    ...toComplaintRow(found),
    evidence: complaint.evidence,
    quality: quality && toQualityDto(quality),
    rating: rating && toRatingDto(rating),
    call: await callDetailOf(tx, call),
    events: await timelineOf(tx, call.call),
    refundableMicros: (await findRefundable(tx, complaint.callId) ?? 0n).toString(),
    earlier: earlier.map(toComplaintRow),
    obstacle: answerObstacle(found, staff),
  }
}
