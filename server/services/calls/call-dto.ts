import { callEnding } from '../../domain/calls/call-ending'
import { isFinal } from '../../domain/calls/lifecycle'
import { displayNumber } from '../../domain/phone/display-number'
import type { BreakdownRow } from '../../db/calls/call-components'
import type { CallRow, CallWithHold } from '../../db/calls/calls'
import type { CallCostBreakdownDto, CallDto } from '../../../shared/schemas/calls'
import { toComponentDto } from '../rating/component-dto'

/** Whether the other side called: a person's browsers rang, or an agent answered. */
export const isIncoming = ({ call, billedRole }: Pick<CallWithHold, 'call' | 'billedRole'>): boolean =>
  call.channel === 'inbound' || billedRole === 'inbound'

export function toCallDto(found: CallWithHold): CallDto {
  const { call, components, billedLegId, heldMicros, refundedMicros } = found
  return {
    id: call.id,
    channel: call.channel,
    direction: isIncoming(found) ? 'in' : 'out',
    toNumber: call.toNumber,
    display: displayNumber(call.toNumber),
    ownNumber: call.originNumber,
    country: call.country,
    lineType: call.lineType,
    status: call.status,
    createdAt: call.createdAt.toISOString(),
    answeredAt: call.answeredAt?.toISOString() ?? impliedAnswer(call),
    endedAt: call.endedAt?.toISOString() ?? null,
    durationSeconds: call.durationSeconds,
    maxSeconds: call.maxSeconds,
    bound: call.boundBy && { by: call.boundBy, limitMicros: call.boundMicros?.toString() ?? null },
    endedBy: callEnding({ ...call, isDialled: billedLegId !== null, isIncoming: isIncoming(found) }),
    currency: call.currency,
    components: components.map(toComponentDto),
    heldMicros: heldMicros.toString(),
    chargedMicros: call.chargedMicros?.toString() ?? null,
    refundedMicros: refundedMicros.toString(),
    settling: isFinal(call.status) && call.billedAt === null,
    revision: call.revision,
  }
}

/** Where the callback of the answer was lost: the end, less the duration. */
function impliedAnswer(call: CallRow): string | null {
  if (call.status !== 'completed' || !call.endedAt || call.durationSeconds === null) return null
  return new Date(call.endedAt.getTime() - call.durationSeconds * 1000).toISOString()
}

export function toBreakdownDto(row: BreakdownRow): CallCostBreakdownDto {
  return {
    ...toComponentDto(row),
    durationSeconds: row.durationSeconds,
    billedSeconds: row.billedSeconds,
    computedMicros: row.computedMicros.toString(),
    chargedMicros: row.chargedMicros.toString(),
    uncollectedMicros: row.uncollectedMicros.toString(),
    heldMicros: row.heldMicros.toString(),
    source: row.source,
    createdAt: row.createdAt.toISOString(),
  }
}
