import type { LegReport } from '../../domain/calls/leg-report'
import { isChargeable, rankOf } from '../../domain/calls/lifecycle'
import type { Context } from '../../context'
import type { CallEventOutcome } from '../../db/calls/calls'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { DomainError } from '../../domain/errors'
import { priceComponents, type PriceComponent } from '../../../shared/pricing'
import type { CallStatus } from '../../../shared/schemas/calls'

/** What somebody says of the billed leg: the carrier by a webhook, or by an answer to our question or order. */
export interface CallEvent extends LegReport {
  source: 'webhook' | 'dial-result' | 'reconciler' | 'system'
  components: readonly PriceComponent[]
  /** Their terms as one word; the kernel refuses the event unless the row says the same. */
  termsKey: string
  status: CallStatus
  /** How the carrier's line ended, in SIP's numbers, where it says so. */
  sipResponseCode?: number | null
  /** True where the person's own leg was still up when the other side's was over. */
  isCallerStillUp?: boolean
  /** What the billed leg is; of a call that came in, the browser's, or, to an agent, the one that it came in by. */
  role?: 'destination' | 'browser' | 'inbound'
}

/** How long to wait for the next word of a call before the carrier is asked. */
const SILENCE_SECONDS: Record<'initiated' | 'ringing' | 'answered' | 'final', number> = {
  initiated: 60,
  ringing: 60,
  answered: 60,
  // it is over, and only its duration is missing
  final: 5,
}

/**
 * Records an event and, when the call is over, settles it: one kernel call, at most one charge, whatever is repeated or
 * arrives in whatever order (C5, M6).
 *
 * @throws DomainError `webhook_mismatch` for an event that does not belong to the call it names; nothing was changed.
 */
export async function recordCallEvent(context: Context, event: CallEvent): Promise<CallEventOutcome> {
  const now = context.clock.now()
  const isPriced = isChargeable(event.status) && event.durationSeconds !== null
  const prices = isPriced ? priceComponents(event.components, event.durationSeconds!) : null
  const outcome = await context.gathered.recordCallEvent({
    carrier: event.carrier,
    dedupeKey: dedupeKeyOf(event),
    callId: event.callId,
    source: event.source,
    kind: event.status,
    rank: rankOf(event.status),
    parentLegId: event.parentLegId,
    legId: event.legId,
    ownerId: event.ownerId,
    toNumber: event.toNumber,
    fromNumber: event.fromNumber,
    sequence: event.sequence,
    occurredAt: event.occurredAt,
    durationSeconds: event.durationSeconds,
    billedSeconds: prices && prices.map(price => price.billedSeconds),
    computedMicros: prices && prices.map(price => price.costMicros),
    terms: event.termsKey,
    facts: {
      legId: event.legId,
      sequence: event.sequence,
      durationSeconds: event.durationSeconds,
      ...(event.sipResponseCode && { sipResponseCode: event.sipResponseCode }),
      ...(event.isCallerStillUp !== undefined && { isCallerStillUp: event.isCallerStillUp }),
    },
    isCalleeGone: event.status === 'completed' && event.isCallerStillUp === true,
    role: event.role ?? 'destination',
    now,
    reconcileAfter: new Date(now.getTime() + silenceSeconds(event.status) * 1000),
  }).catch(refuseMismatch)
  if (outcome.outcome === 'settled' && event.durationSeconds !== null) context.metrics.callSettled(event.durationSeconds)
  if (outcome.userId) context.live.publish({ userId: outcome.userId, callId: event.callId })
  return outcome
}

/** The business identity of an event, never a transport header: those are not signed. */
function dedupeKeyOf({ source, legId, parentLegId, callId, status, durationSeconds }: CallEvent): string {
  const leg = source === 'webhook' ? legId : `${source}:${legId ?? parentLegId ?? callId}`
  return `${leg}:${status}${status === 'completed' ? `:${durationSeconds ?? 'unusable'}` : ''}`
}

function silenceSeconds(status: CallStatus): number {
  return status === 'initiated' || status === 'ringing' || status === 'answered' ? SILENCE_SECONDS[status] : SILENCE_SECONDS.final
}

const MISMATCHES = new Set<string>([KERNEL_ERRORS.unknown, KERNEL_ERRORS.webhookMismatch])

function refuseMismatch(error: unknown): never {
  if (MISMATCHES.has(databaseErrorOf(error)?.code ?? '')) {
    throw new DomainError('webhook_mismatch', 'The event does not belong to the call that it names. Nothing was changed.')
  }
  throw error
}
