import type { Tx } from '../../../db/client'
import { findAgentCall } from '../../../db/agents/agent-calls'
import { takeEndedAgentCalls } from '../../../db/agents/agent-rounds'
import { afterAgentCall, afterAgentRefusal } from '../../../domain/agents/agent-round'
import type { EndedTurn, RoundKind } from '../../rounds/round-kind'
import { createOutboundCall } from '../calls/create-outbound-call'
import { agentRoundStands, takeNumbers, type TakenNumber } from './take-numbers'

/**
 * Numbers of a list, which an agent calls. Calls are asked for as a person does who has it call one.
 *
 * @param takesTalks false once this server stops and nobody would take the talk
 */
export const agentRounds = (takesTalks: () => boolean): RoundKind<TakenNumber> => ({
  of: 'agent',
  takeEnded,
  stands: agentRoundStands,
  take: takeNumbers,
  async ask(context, { caller, key, body }) {
    await createOutboundCall(context, caller, key, body, takesTalks())
  },
  isAsked: async (tx, { callId }) => await findAgentCall(tx, callId) !== null,
  afterRefusal({ clock }, _tx, _taken, { code, details }) {
    const { reason, limit, opensAt } = details
    return afterAgentRefusal({
      code, reason: String(reason ?? limit ?? ''), opensAt: typeof opensAt === 'string' ? new Date(opensAt) : null,
    }, clock.now())
  },
})

async function takeEnded(tx: Tx, limit: number): Promise<EndedTurn[]> {
  return (await takeEndedAgentCalls(tx, limit)).map(call => {
    const { round_id: roundId, person_id: personId, attempt, tries, state, retries } = call
    const { status, answered_by: answeredBy, refusal, order_state: order, ended_at: endedAt } = call
    return {
      row: { roundId, personId, attempt, tries }, state,
      step: afterAgentCall({ status, answeredBy, refusal, order, endedAt, tries }, retries),
    }
  })
}
