import { DomainError } from '../../domain/errors'
import { holdMicros } from '../../domain/rating/affordable-seconds'
import { CarrierUnavailable } from '../../carriers/carrier'
import type { Context } from '../../context'
import { readCallFacts } from '../../db/calls/call-facts'
import { extendHold, extendTime, openExtension } from '../../db/calls/extensions'
import { findCall } from '../../db/calls/calls'
import { sumOf } from '../../../shared/pricing'
import type { ExtendCallReply } from '../../../shared/schemas/calls'
import { readMoreTime } from './read-admission'
import { EXPIRY_GRACE_SECONDS, type Caller } from './hold-call'

/**
 * Gives a call that is up the time that money and limits allow now (C14): first more is held, then the carrier is
 * asked, then the call may last longer. Where the carrier says no, or nothing, the call ends as it was going to, and
 * what was set aside for it comes back with the rest. Can be repeated.
 *
 * @throws DomainError `not_found`, `call_over`; what refuses more time, by its own code; `no_more_time` and
 * `carrier_unavailable`, after which the call goes on as before. Nothing is charged by any of it.
 */
export async function extendCall(context: Context, caller: Caller, callId: string): Promise<ExtendCallReply> {
  const wanted = await hold(context, caller, callId)
  if (!await askCarrier(context, wanted)) {
    throw new DomainError('no_more_time', 'The phone network gives this call no more time: it ends as it was going to. What is set aside for it beyond that comes back then.')
  }
  const now = context.clock.now()
  const isExtended = await extendTime(context.database.sql, { callId, userId: caller.id, ...wanted, now })
  context.live.publish({ userId: caller.id, callId })
  if (!isExtended) throw over()
  const { maxSeconds: maxAllowedSeconds, boundBy: by, boundMicros, heldMicros } = wanted
  const bound = { by, limitMicros: boundMicros?.toString() ?? null }
  return { callId, maxAllowedSeconds, bound, heldMicros: heldMicros.toString() }
}

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)

type Wanted = Awaited<ReturnType<typeof hold>>

function hold(context: Context, caller: Caller, callId: string) {
  const now = context.clock.now()
  return context.database.asSystem(async tx => {
    const isOpen = await openExtension(tx, callId, caller.id, now)
    if (isOpen === null) throw new DomainError('not_found', 'You have no such call.')
    if (!isOpen) throw over()
    const found = (await findCall(tx, callId))!
    const { call, components, billedLegId } = found
    // how long it lasts was told to the voice, and its agent's budgets bound it
    if (call.channel === 'agent') throw new DomainError('no_more_time', 'A call of an agent gets no more time than it began with. It ends as it was going to. Raise what a call of the agent may last and cost for the next one.')
    if (!billedLegId) throw new DomainError('no_more_time', 'Nobody has answered yet. Ask for more time once you talk.')
    const facts = await readCallFacts(tx, caller.id, call.currency, now)
    const { admitted, refusal } = readMoreTime(context, caller, facts, found)
    if (!admitted) throw refusal
    // what was set aside for time that the carrier did not give stays set aside
    const held = components.map(part => most(part.heldMicros, holdMicros(part, admitted.maxSeconds)))
    await extendHold(tx, {
      callId,
      userId: caller.id,
      heldMicros: held,
      expiresAt: new Date(now.getTime() + (admitted.maxSeconds + EXPIRY_GRACE_SECONDS) * 1000),
    })
    return { ...admitted, carrier: call.carrier, legId: billedLegId, heldMicros: sumOf(held) }
  })
}

async function askCarrier(context: Context, { carrier, legId, maxSeconds }: Wanted): Promise<boolean> {
  try {
    return await context.carriers.of(carrier).extendLeg(legId, maxSeconds)
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error
    context.log.warn({ error, legId }, 'the carrier could not be asked for more time')
    throw new DomainError('carrier_unavailable', 'The phone network did not answer, so the call may end as it was going to. What is set aside for it beyond that comes back then. Try again.')
  }
}

function over(): DomainError {
  return new DomainError('call_over', 'The call is over, so it needs no more time. What was set aside and not used is on its way back.')
}
