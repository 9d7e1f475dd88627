import type { SpokenSentence } from '../../../carriers/agent-phone'
import { CarrierUnavailable } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { findAgentCall, noteAnsweredBy } from '../../../db/agents/agent-calls'
import { findCall } from '../../../db/calls/calls'
import type { AnsweredBy } from '../../../../shared/schemas/agents/agent-calls'
import { endCall } from '../../calls/end-call'
import { otherLeg, type TalkLeg } from './open-talk'

/**
 * The carrier has found out who answered a call of an agent. A person goes on talking; to a machine the set sentence is
 * said, once, or nothing, and the call ends. What is told again changes nothing.
 *
 * @throws DomainError `webhook_mismatch` for another leg, or a call that no agent holds.
 */
export async function meetAnswer(context: Context, answer: TalkLeg & { answeredBy: AnsweredBy }): Promise<void> {
  const { callId, carrier, legId, answeredBy } = answer
  const met = await context.database.asSystem(async tx => {
    const [held, call] = [await findAgentCall(tx, callId), await findCall(tx, callId)]
    const isIts = call?.call.carrier === carrier && (call.billedLegId ?? legId) === legId
    if (held?.agentCall.way !== 'out' || !isIts) throw otherLeg()
    return await noteAnsweredBy(tx, callId, answeredBy) ? held : null
  })
  if (met === null) return
  const { agentCall: { userId, machineMessage }, version } = met
  context.live.publish({ userId, callId })
  if (answeredBy !== 'machine') return
  const isLeft = machineMessage !== null
    && await say(context, answer, { text: machineMessage, language: version.languages[0]! })
  // where the carrier cannot be reached the wish to end it stays, and is seen to
  if (!isLeft) await endCall(context, userId, callId)
}

async function say(
  context: Context, { callId, carrier, legId }: TalkLeg, sentence: SpokenSentence,
): Promise<boolean> {
  try {
    return await context.carriers.of(carrier).runDocument(legId, context.agentPhone.sentenceDocument(sentence))
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error
    context.log.warn({ error, callId }, 'no message could be left')
    return false
  }
}
