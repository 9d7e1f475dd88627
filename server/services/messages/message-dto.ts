import { messageState, recordStatus } from '../../domain/messages/message-state'
import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'
import { findCallOrders, type CallOrder } from '../../db/calls/call-orders'
import { findCalls, type CallWithHold } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import type { MessageRow } from '../../db/messages/messages'
import type { MessageDto } from '../../../shared/schemas/messages'
import { placementWords } from './placement-words'

/** Messages with what their calls say, in the role that reads. */
export async function toMessageDtos(context: Context, tx: Tx, rows: MessageRow[]): Promise<MessageDto[]> {
  const ids = rows.filter(row => row.state === 'started').map(row => row.id)
  const calls = new Map((await findCalls(tx, ids)).map(found => [found.call.id, found]))
  const orders = new Map((await findCallOrders(tx, ids)).map(order => [order.callId, order]))
  return rows.map(row => toMessageDto(context, row, calls.get(row.id) ?? null, orders.get(row.id) ?? null))
}

function toMessageDto(
  { config }: Context, row: MessageRow, found: CallWithHold | null, order: CallOrder | null,
): MessageDto {
  const { id, language, voice, timeZone, revision, message } = row
  const state = messageState(row.state, order?.state ?? null, found?.billedLegId != null)
  const ended = found?.call.endRequestedAt ? 'canceled' : null
  return {
    id,
    callSid: found?.billedLegId ?? null,
    to: row.toNumber,
    from: row.fromNumber,
    status: recordStatus(row.state, found?.call.status ?? null),
    createdAt: row.createdAt.toISOString(),
    updatedAt: updatedAt(row, found, order).toISOString(),
    display: displayNumber(row.toNumber),
    state,
    reason: row.reason ?? order?.refusal ?? ended,
    problem: row.problem ?? (found && placementWords(state, order?.refusal ?? null, config.company.supportEmail)),
    message, language, voice, timeZone, revision,
    repeat: row.repeats,
    scheduledFor: row.scheduledFor?.toISOString() ?? null,
    hasCall: found !== null,
    currency: found?.call.currency ?? null,
    heldMicros: found?.heldMicros.toString() ?? null,
    chargedMicros: found?.call.chargedMicros?.toString() ?? null,
  }
}

/** When something of it was last written. */
function updatedAt(row: MessageRow, found: CallWithHold | null, order: CallOrder | null): Date {
  const { answeredAt = null, endedAt = null, billedAt = null } = found?.call ?? {}
  const moments = [row.updatedAt, answeredAt, endedAt, billedAt, order?.askedAt, order?.unknownAt, order?.closedAt]
  return new Date(Math.max(...moments.map(moment => moment?.getTime() ?? 0)))
}
