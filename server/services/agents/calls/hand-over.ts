import type { Context } from '../../../context'
import { findHandOver, insertAgentCall, type AgentCallWithVersion } from '../../../db/agents/agent-calls'
import { findUser } from '../../../db/account/accounts'
import { openReservation } from '../../../db/calls/call-facts'
import { findCall, type CallWithHold } from '../../../db/calls/calls'
import type { Tx } from '../../../db/client'
import { DomainError } from '../../../domain/errors'
import { MINIMUM_CALL_SECONDS } from '../../../domain/rating/affordable-seconds'
import { countRefusal } from '../../calls/count-refusal'
import { holdCall, type Caller } from '../../calls/hold-call'
import { priceNumber, type PricedCall } from '../../rating/price-number'
import { agentBounds } from './agent-bounds'

/** Beyond ringing: nothing was heard of the leg by then. */
const SILENT_SECONDS = 20
/** The call is up already; another one beside it is not what anybody asked for. */
const ANY_NUMBER = 1_000_000

export interface ToWhom {
  /** E.164; null: there is nobody. */
  toNumber: string | null
  /** Said before it rings; null: nothing. */
  sentence: string | null
  /** Of the call that it is dialled from: its hold covers no second more. */
  leftSeconds: number
}

/**
 * Puts whoever is on the line through to a person. That is a call of its own, with its own hold: it ends before its
 * money does, and before the time of the call that it is dialled from. The same question again has the same answer.
 *
 * @returns the document; null where nobody is there to take it, or money or time are short
 */
export async function handOver(
  context: Context, { agentCall, version }: AgentCallWithVersion, from: CallWithHold,
  { toNumber, sentence, leftSeconds }: ToWhom,
): Promise<string | null> {
  const { database, agentPhone } = context
  const user = await database.asSystem(tx => findUser(tx, agentCall.userId))
  if (toNumber === null || !user || leftSeconds < MINIMUM_CALL_SECONDS) return null
  const owner = { id: user.id, createdAt: user.createdAt, country: user.country }
  try {
    const place = { home: owner.country, origin: from.call.originNumber }
    const priced = await priceNumber(context, toNumber, owner.country, place)
    const { call } = await database.asSystem(tx => holdOnce(context, tx, owner, version, from, priced, leftSeconds))
    context.live.publish({ userId: owner.id, callId: call.id })
    const said = sentence === null ? null : { text: sentence, language: version.languages[0]! }
    return agentPhone.handOverDocument(said, {
      callId: call.id, toNumber: call.toNumber, callerId: call.originNumber, terms: call.terms,
      maxSeconds: Math.min(call.maxSeconds, leftSeconds),
    })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    context.log.warn({ callId: agentCall.callId, code: error.code, details: error.details }, 'a call could not be handed over')
    await countRefusal(context, owner.id, error, owner.country)
    return null
  }
}

async function holdOnce(
  context: Context, tx: Tx, owner: Caller, version: AgentCallWithVersion['version'], from: CallWithHold,
  priced: PricedCall, leftSeconds: number,
): Promise<CallWithHold> {
  const now = context.clock.now()
  await openReservation(tx, owner.id, priced.currency, now)
  const known = await findHandOver(tx, from.call.id)
  if (known !== null) return (await findCall(tx, known))!
  const callId = context.ids.uuid(now)
  const { bounds: { budgets = [] }, counted } = await agentBounds(context, tx, version, 'in')
  await holdCall(context, tx, owner, priced, {
    callId, channel: 'agent', carrier: from.call.carrier, originNumber: from.call.originNumber,
    lookAfterSeconds: context.config.ringTimeoutSeconds + SILENT_SECONDS,
    // the call that it is dialled from holds what one may cost: of the day there may be more
    bounds: { mostSeconds: leftSeconds, budgets: budgets.filter(budget => budget.by === 'agent_day_budget') },
    counted: facts => ({ ...counted(facts), ownLimits: { ...facts.ownLimits, callsAtOnce: ANY_NUMBER } }),
  })
  await insertAgentCall(tx, {
    callId, userId: owner.id, agentId: version.agentId, agentVersion: version.version, way: 'hand_over',
    handedOverFrom: from.call.id, createdAt: now,
  })
  return (await findCall(tx, callId))!
}
