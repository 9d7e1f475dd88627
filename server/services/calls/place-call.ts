import type { LegOrder, Placement } from '../../carriers/carrier'
import type { Context } from '../../context'
import { askForOrder, closeOrder, dropOrder, noteUnknownOrder } from '../../db/calls/call-orders'
import { deferReconcile, findCall, type CallWithHold } from '../../db/calls/calls'
import { mayStillDial } from './may-still-dial'
import { recordCallEvent, type CallEvent } from './record-call-event'

/** After an answer that tells nothing, the carrier's own callbacks have this long before it is looked through. */
export const FIRST_LOOK_SECONDS = 10

/**
 * Has the carrier dial a call whose order is written, unless somebody has asked it already: it is asked once, whatever
 * happens between two steps and in however many servers. That it is asked is written before it is, so that whoever dies
 * in between leaves an order that says: this may have been dialled. That is looked for, and never ordered again. What
 * may not be dialled any more is taken back (O3).
 */
export async function placeCall(context: Context, callId: string): Promise<void> {
  const now = context.clock.now()
  const ready = await context.database.asSystem(async tx => {
    const found = await findCall(tx, callId)
    // a message that waits for its hour has no call yet
    if (!found) return null
    if (!await mayStillDial(tx, found.call, now)) {
      await dropOrder(tx, callId, now)
      return null
    }
    const document = await askForOrder(tx, callId, now)
    return document === null ? null : { document, found }
  })
  if (!ready) return
  const { call } = ready.found
  const carrier = context.carriers.of(call.carrier)
  const placement = await carrier.placeLeg({
    toNumber: call.toNumber,
    fromNumber: call.originNumber,
    document: ready.document,
    ...call.channel === 'agent' && askedOfUs(context.config.publicUrl, call.id),
    statusUrl: context.config.publicUrl + carrier.statusPath({ callId: call.id, terms: call.terms }),
    maxSeconds: call.maxSeconds,
    ringSeconds: context.config.ringTimeoutSeconds,
  })
  await notePlacement(context, ready.found, placement)
}

/** What is said is made when somebody answers: the token that lets the stream in lives for seconds. */
function askedOfUs(publicUrl: string, callId: string): Pick<LegOrder, 'documentUrl' | 'answeredByUrl'> {
  return {
    documentUrl: `${publicUrl}/api/outbound-call-webhook?call=${callId}`,
    answeredByUrl: `${publicUrl}/api/twilio/answered-by?call=${callId}`,
  }
}

async function notePlacement(context: Context, found: CallWithHold, placement: Placement): Promise<void> {
  const { id: callId, carrier, userId } = found.call
  const now = context.clock.now()
  const close = (end: Parameters<typeof closeOrder>[2]) => context.database.asSystem(tx => closeOrder(tx, callId, end))
  switch (placement.kind) {
    case 'placed':
      // the leg first: an order that says `placed` has one
      await note(context, found, 'initiated', placement.leg.id)
      await close({ state: 'placed', now })
      await endIfWanted(context, callId, placement.leg.id)
      break
    case 'refused':
      context.log.warn({ callId, carrier, code: placement.code }, 'the carrier refused to dial')
      await close({ state: 'refused', refusal: placement.refusal, code: placement.code, now })
      // here too what is freed is freed by an event of the call
      await note(context, found, 'failed', null)
      break
    case 'unknown':
      context.log.warn({ callId, carrier, error: placement.cause }, 'nobody knows whether the carrier dials')
      await context.database.asSystem(tx => noteUnknownOrder(tx, callId, now))
      await deferReconcile(context.database.sql, callId, new Date(now.getTime() + FIRST_LOOK_SECONDS * 1000))
  }
  context.live.publish({ userId, callId })
}

function note(
  context: Context, { call, components }: CallWithHold, status: CallEvent['status'], legId: string | null,
) {
  return recordCallEvent(context, {
    carrier: call.carrier, source: 'system', callId: call.id, components, termsKey: call.terms, status,
    parentLegId: null, legId, ownerId: null, toNumber: null, fromNumber: null, sequence: null,
    occurredAt: context.clock.now(), durationSeconds: null,
  })
}

/** Somebody wanted it to end while the carrier was asked: there was no leg to end then. */
async function endIfWanted(context: Context, callId: string, legId: string): Promise<void> {
  const found = await context.database.asSystem(tx => findCall(tx, callId))
  if (!found?.call.endRequestedAt || found.call.billedAt) return
  await context.carriers.of(found.call.carrier).endLeg(legId).catch((error: unknown) => {
    context.log.warn({ error, callId }, 'the carrier could not be told to end a call')
  })
}
