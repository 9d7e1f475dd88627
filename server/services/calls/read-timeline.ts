import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { inHeardOrder } from '../../domain/calls/heard-order'
import { findCallOrder, type CallOrder } from '../../db/calls/call-orders'
import { findBreakdown } from '../../db/calls/call-components'
import { findCall, listCallEvents, type CallEventRow, type CallRow } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { findComplaintOfCall, type ComplaintFields } from '../../db/complaints'
import { listDeviceEvents } from '../../db/quality'
import type { TimelineDto, TimelineEventDto } from '../../../shared/schemas/calls'

/**
 * Everything that happened to a call, oldest first (W4).
 *
 * @throws DomainError `not_found`, also for somebody else's (A2).
 */
export async function readTimeline(context: Context, callerId: string, callId: string): Promise<TimelineDto> {
  return context.database.asUser(callerId, async tx => {
    const found = await findCall(tx, callId)
    if (!found || found.call.userId !== callerId) throw new DomainError('not_found', 'You have no such call.')
    return { callId, events: await timelineOf(tx, found.call) }
  })
}

/** What happened to a call, for whoever may see the row. */
export async function timelineOf(tx: Tx, call: CallRow): Promise<TimelineEventDto[]> {
  const events = (await listCallEvents(tx, call.id)).map(toEventDto)
  const { rows: [charge] } = await findBreakdown(tx, call.id)
  const complaint = await findComplaintOfCall(tx, call.id)
  const [started, ...consequences] = ownEvents(call, charge?.source ?? null)
  const order = call.channel === 'message' ? await findCallOrder(tx, call.id) : null
  const ordered = order ? orderEvents(order) : []
  // they stand where they happened: the browser told of them all at once, when the call was over
  const noticed = (await listDeviceEvents(tx, call.id)).map(({ place, kind, warning, at }) => (
    { ...event(kind, at, 'browser', warning === null ? {} : { warning }), id: `device-${place}` }))
  const complained = complaint ? complaintEvents(complaint) : []
  return inHeardOrder([started!, ...ordered, ...events, ...noticed, ...consequences, ...complained])
}

function toEventDto(row: CallEventRow): TimelineEventDto {
  return {
    id: row.id.toString(),
    receivedAt: row.receivedAt.toISOString(),
    occurredAt: row.occurredAt?.toISOString() ?? null,
    source: row.source,
    kind: row.kind,
    changed: row.changed,
    facts: row.facts,
  }
}

function event(kind: string, at: Date, source: TimelineEventDto['source'], facts: TimelineEventDto['facts'] = {}): TimelineEventDto {
  return { id: kind, receivedAt: at.toISOString(), occurredAt: at.toISOString(), source, kind, changed: [], facts }
}

/** How a call begins that nobody begins by pressing call. */
const BEGINNINGS: Partial<Record<CallRow['channel'], readonly [string, TimelineEventDto['source']]>> = {
  message: ['sent', 'browser'], agent: ['agent-began', 'system'],
}

/** What the row itself remembers: its beginning, the wish to end it, its settlement. */
function ownEvents(call: CallRow, settledBy: string | null): TimelineEventDto[] {
  const { maxSeconds, boundBy, boundMicros } = call
  const bound = { maxSeconds, boundBy, boundMicros: boundMicros?.toString() ?? null }
  const isIn = call.channel === 'inbound'
  const [begun, source] = BEGINNINGS[call.channel] ?? ['started', 'browser'] as const
  const events = [isIn ? event('rang', call.createdAt, 'webhook') : event(begun, call.createdAt, source, bound)]
  // the wish of a page that found the line dead is nobody's hanging up
  if (call.endRequestedAt) events.push(event(call.hungUpBy === 'caller' ? 'end-requested' : 'line-dead', call.endRequestedAt, 'browser'))
  if (call.billedAt) {
    const isCharged = (call.chargedMicros ?? 0n) > 0n
    events.push(event(isCharged ? 'settled' : 'released', call.billedAt, 'system', { chargedMicros: call.chargedMicros?.toString() ?? '0', toldBy: settledBy }))
  }
  return events
}

/** What became of the order of a call that no device began. */
function orderEvents({ state, refusal, refusalCode, askedAt, unknownAt, closedAt }: CallOrder): TimelineEventDto[] {
  const events: TimelineEventDto[] = []
  if (askedAt) events.push(event('ordered', askedAt, 'system'))
  if (unknownAt) events.push(event('order-unknown', unknownAt, 'system'))
  if (state === 'refused') events.push(event('order-refused', closedAt!, 'system', { reason: refusal, carrierReason: refusalCode }))
  if (state === 'never_dialled') events.push(event('never-dialled', closedAt!, 'reconciler'))
  return events
}

/** That something was wrong, and what came of it. */
function complaintEvents(complaint: ComplaintFields): TimelineEventDto[] {
  const { state, rule, createdAt, decidedAt, refundedMicros } = complaint
  const events = [event('complained', createdAt, 'browser')]
  if (!decidedAt) return events
  const source = state === 'refunded_at_once' ? 'system' : 'staff'
  if (state === 'declined') events.push(event('complaint-declined', decidedAt, source))
  else events.push(event('refunded', decidedAt, source, { refundedMicros: refundedMicros.toString(), rule }))
  return events
}
