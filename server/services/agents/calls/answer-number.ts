import type { Context } from '../../../context'
import { answerAgentLeg, findAgentCallOfLeg } from '../../../db/agents/agent-calls'
import { findAgentOfNumber, type AgentVersionRow } from '../../../db/agents/agents'
import { databaseErrorOf } from '../../../db/client'
import { turnAway } from '../../../db/numbers/blocked-numbers'
import { openReservation } from '../../../db/calls/call-facts'
import { findUser } from '../../../db/account/accounts'
import { SPARE_SECONDS } from '../../../domain/agents/talk-end'
import { DomainError } from '../../../domain/errors'
import { isOpenAt } from '../../../domain/outreach/calling-hours'
import { countRefusal } from '../../calls/count-refusal'
import type { Caller } from '../../calls/hold-call'
import { receiveCall, type IncomingCall } from '../../calls/receive-call'
import { holdAgentCall } from './hold-agent-call'
import { openTalk } from './open-talk'
import { priceAnsweredCall } from './price-agent-call'
import { requireTalks } from './require-talks'

/** Where nothing is heard of its stream, the carrier is asked what became of the call. */
const SILENT_SECONDS = 60
const UNIQUE_VIOLATION = '23505'

/**
 * Somebody calls a number of ours. An agent that is live on it answers, and its owner's wallet pays for both (G1);
 * where no agent has it, it rings as it always did. An agent that cannot answer has its sentence said, and nothing is
 * charged and nothing written but that. Whom the owner has blocked is rejected, whoever would have answered: that costs
 * nobody anything.
 *
 * @param takesTalks false while this server stops and nobody would take the talk
 * @returns the document that the carrier is answered with.
 */
export async function answerNumber(context: Context, incoming: IncomingCall, takesTalks: boolean): Promise<string> {
  const { carrier, legId, ourNumber } = incoming
  const { known, blockedBy, found, user } = await context.database.asSystem(async tx => {
    const ongoing = await findAgentCallOfLeg(tx, carrier, legId)
    const answering = await findAgentOfNumber(tx, ourNumber)
    return {
      known: ongoing,
      blockedBy: ongoing === null ? await turnAway(tx, incoming, context.clock.now()) : null,
      found: answering,
      user: answering && await findUser(tx, answering.agent.userId),
    }
  })
  // the carrier asks again where our answer was lost
  if (known !== null) return openTalk(context, { callId: known, carrier, legId })
  if (blockedBy !== null) {
    context.log.info({ userId: blockedBy, legId }, 'blocked caller turned away')
    return context.browserVoice.rejectDocument('rejected')
  }
  if (!found || !user) return receiveCall(context, incoming)
  const owner = { id: user.id, createdAt: user.createdAt, country: user.country }
  try {
    requireAble(context, found.version, takesTalks)
    const callId = await take(context, owner, found.version, incoming)
    return await openTalk(context, { callId, carrier, legId })
  } catch (error) {
    // the leg had a call by then: the same question at the same moment
    if (databaseErrorOf(error)?.code === UNIQUE_VIOLATION) return answerAgain(context, incoming)
    if (!(error instanceof DomainError)) throw error
    return refuse(context, owner, found.version, incoming, error)
  }
}

/** @throws DomainError where its calls do not go to it now. */
function requireAble({ voice, clock }: Context, { timeZone, hours }: AgentVersionRow, takesTalks: boolean): void {
  requireTalks(takesTalks)
  if (voice === null) throw new DomainError('service_unavailable', 'No voice is set up here.', { reason: 'voice' })
  if (isOpenAt({ timeZone, hours, holidays: [] }, clock.now())) return
  throw new DomainError('call_not_allowed', 'It is outside the hours of this agent.', { reason: 'hours' })
}

/** Holds before anything is answered. @returns the call; of a question that came twice at once, the same one */
async function take(
  context: Context, owner: Caller, version: AgentVersionRow, { carrier, legId, ourNumber, theirNumber }: IncomingCall,
): Promise<string> {
  const { clock, database, ids, live, log } = context
  const now = clock.now()
  const priced = priceAnsweredCall(context, theirNumber)
  const callId = await database.asSystem(async tx => {
    await openReservation(tx, owner.id, priced.currency, now)
    const known = await findAgentCallOfLeg(tx, carrier, legId)
    if (known !== null) return known
    const made = ids.uuid(now)
    const { admitted } = await holdAgentCall(context, tx, owner, version, priced, {
      callId: made, carrier, originNumber: ourNumber, lookAfterSeconds: SILENT_SECONDS,
      way: 'in', variables: {}, machineMessage: null, contentHash: null,
    })
    const lookAfterSeconds = Math.min(SILENT_SECONDS, admitted.maxSeconds - SPARE_SECONDS)
    const reconcileAfter = new Date(now.getTime() + lookAfterSeconds * 1000)
    await answerAgentLeg(tx, { callId: made, carrier, legId, now, reconcileAfter })
    return made
  })
  log.info({ callId, legId, agentId: version.agentId, version: version.version }, 'agent answers')
  live.publish({ userId: owner.id, callId })
  return callId
}

async function answerAgain(context: Context, incoming: IncomingCall): Promise<string> {
  const { carrier, legId } = incoming
  const callId = await context.database.asSystem(tx => findAgentCallOfLeg(tx, carrier, legId))
  return callId === null ? receiveCall(context, incoming) : openTalk(context, { callId, carrier, legId })
}

async function refuse(
  context: Context, owner: Caller, { agentId, whenUnable, languages }: AgentVersionRow, { legId }: IncomingCall,
  error: DomainError,
): Promise<string> {
  const { code, details } = error
  context.log.info({ agentId, legId, code, reason: details.reason ?? details.limit }, 'agent cannot answer')
  await countRefusal(context, owner.id, error, owner.country)
  if (code === 'wallet_frozen' || code === 'wallet_closed') return context.browserVoice.rejectDocument('rejected')
  return context.agentPhone.sentenceDocument({ text: whenUnable.sentence, language: languages[0]! })
}
