import { createHash } from 'node:crypto'
import type { Context } from '../../../context'
import { findAgentCall } from '../../../db/agents/agent-calls'
import { openReservation } from '../../../db/calls/call-facts'
import { findCallOrder, insertCallOrder } from '../../../db/calls/call-orders'
import { findCall } from '../../../db/calls/calls'
import { databaseErrorOf, type Tx } from '../../../db/client'
import { DomainError } from '../../../domain/errors'
import { sumOf } from '../../../../shared/pricing'
import type { OutboundCallBody, OutboundCallReply } from '../../../../shared/schemas/agents/agent-calls'
import { countRefusal } from '../../calls/count-refusal'
import type { Caller } from '../../calls/hold-call'
import { placeCall } from '../../calls/place-call'
import { idOfKey } from '../../id-of-key'
import { roundBudgets } from '../rounds/round-budgets'
import type { PricedCall } from '../../rating/price-number'
import { callingObstacle, readCallingAgent, type CallingAgent } from './calling-agent'
import { holdAgentCall } from './hold-agent-call'
import { priceAgentCall } from './price-agent-call'
import { requireTalks } from './require-talks'

/** How long an order that was written is left alone before somebody goes on with it. */
const UNASKED_SECONDS = 30
const UNIQUE_VIOLATION = '23505'

export interface CreatedOutboundCall {
  reply: OutboundCallReply
  isRepeat: boolean
  /** The carrier has a call of it; false where nobody knows yet. */
  isPlaced: boolean
}

/**
 * Has an agent call a number (G1): whoever is called has agreed to it, it is a good hour there (O3), and the hold is
 * for phone and agent together. The same key is the same call however often it is asked for (M16). Every refusal is
 * counted (C11).
 *
 * @param key what the asker calls this call; null where it has no name.
 * @param takesTalks false while this server stops and nobody would take the talk
 * @throws DomainError: nothing was charged, and nobody was called. `call_refused`: by the phone network.
 */
export async function createOutboundCall(
  context: Context, caller: Caller, key: string | null, body: OutboundCallBody, takesTalks: boolean,
): Promise<CreatedOutboundCall> {
  const callId = key === null ? context.ids.uuid(context.clock.now()) : idOfKey('agent call', caller.id, key)
  const contentHash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const findKnown = () => findSame(context, caller.id, callId, contentHash)
  let isRepeat = key !== null && await findKnown()
  if (!isRepeat) {
    isRepeat = !await write(context, caller, body, { callId, contentHash, takesTalks })
    // another request wrote the same key between our look and our write
    if (isRepeat) await findKnown()
  }
  await placeCall(context, callId)
  return { ...await replyOf(context, caller.id, callId), isRepeat }
}

/** @throws DomainError `idempotency_mismatch` where it is another one. */
async function findSame(
  context: Context, userId: string, callId: string, contentHash: string,
): Promise<boolean> {
  const known = await context.database.asSystem(tx => findAgentCall(tx, callId))
  if (known && (known.agentCall.userId !== userId || known.agentCall.contentHash !== contentHash)) {
    throw new DomainError('idempotency_mismatch', 'This key was used for another call. Nobody was called by this request, and nothing was charged. Choose another key.')
  }
  return known !== null
}

interface NamedCall { callId: string, contentHash: string }

/** False where the same was written by somebody else at the same time. */
async function write(
  context: Context, caller: Caller, body: OutboundCallBody, named: NamedCall & { takesTalks: boolean },
): Promise<boolean> {
  const country = body.country ?? caller.country
  try {
    const { database } = context
    requireTalks(named.takesTalks)
    const calling = await database.asUser(caller.id, tx => readCallingAgent(context, tx, caller.id, body.agentId))
    const priced = await priceAgentCall(context, caller, { to: body.to, country, origin: calling.origin })
    await database.asSystem(tx => hold(context, tx, caller, { ...calling, priced }, body, named))
    context.live.publish({ userId: caller.id, callId: named.callId })
    return true
  } catch (error) {
    if (databaseErrorOf(error)?.code === UNIQUE_VIOLATION) return false
    if (error instanceof DomainError) await countRefusal(context, caller.id, error, country)
    throw error
  }
}

/** With whether it may be called at this instant: what was agreed to, or refused, a moment ago counts (O3). */
async function hold(
  context: Context, tx: Tx, caller: Caller, { priced, ...calling }: CallingAgent & { priced: PricedCall },
  { variables, machineMessage }: OutboundCallBody, { callId, contentHash }: NamedCall,
): Promise<void> {
  const now = context.clock.now()
  await openReservation(tx, caller.id, priced.currency, now)
  const obstacle = await callingObstacle(context, tx, caller, calling, priced.number.e164)
  if (obstacle) throw obstacle
  const budgets = await roundBudgets(context, tx, calling.version, callId)
  await holdAgentCall(context, tx, caller, calling.version, priced, {
    callId, carrier: context.carriers.browser.name, originNumber: calling.origin, lookAfterSeconds: UNASKED_SECONDS,
    budgets, way: 'out', variables, machineMessage: machineMessage ?? null, contentHash,
  })
  // what it runs is asked for once somebody answers
  await insertCallOrder(tx, { callId, document: '-', now })
}

/** @throws DomainError `call_refused`: the phone network has not dialled; `call_not_allowed`: nobody will be. */
async function replyOf(
  context: Context, userId: string, callId: string,
): Promise<Pick<CreatedOutboundCall, 'reply' | 'isPlaced'>> {
  const { found, held, order } = await context.database.asUser(userId, async tx => ({
    found: (await findCall(tx, callId))!,
    held: (await findAgentCall(tx, callId))!,
    order: (await findCallOrder(tx, callId))!,
  }))
  if (order.state === 'refused') {
    throw new DomainError('call_refused', 'The phone network did not dial this number. Nothing was charged, and what was set aside is free again. Check the number, then call again.', {
      callId, reason: order.refusal,
    })
  }
  if (order.state === 'dropped') {
    throw new DomainError('call_not_allowed', 'This call did not begin in time, and is not allowed any more as it was asked for. Nobody was called, and nothing was charged.', {
      callId, reason: 'too_late',
    })
  }
  const { agentId, agentVersion } = held.agentCall
  const { toNumber, maxSeconds } = found.call
  const heldMicros = sumOf(found.components.map(part => part.heldMicros)).toString()
  return { reply: { callId, agentId, agentVersion, toNumber, maxSeconds, heldMicros }, isPlaced: order.state === 'placed' }
}
