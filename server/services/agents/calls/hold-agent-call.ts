import type { Context } from '../../../context'
import { insertAgentCall, type AgentCallRow } from '../../../db/agents/agent-calls'
import type { AgentVersionRow } from '../../../db/agents/agents'
import type { Tx } from '../../../db/client'
import type { Budget } from '../../../domain/calls/admit-call'
import type { AgentCallWay } from '../../../../shared/schemas/agents/agent-calls'
import { holdCall, type CallPrice, type CallToHold, type Caller } from '../../calls/hold-call'
import { agentBounds } from './agent-bounds'

export type AgentCallToHold = Pick<CallToHold, 'callId' | 'carrier' | 'originNumber' | 'lookAfterSeconds'>
  & Pick<AgentCallRow, 'variables' | 'machineMessage' | 'contentHash'>
  & { way: Exclude<AgentCallWay, 'hand_over'>, /** Beside those of its agent. */ budgets?: readonly Budget[] }

/**
 * Writes a call of an agent with its hold, for the phone and the agent together (G1). Whoever asks has locked the
 * wallet (`openReservation`): what its budgets have left is read under that, so that two at once never both have it
 * (role system).
 *
 * @throws DomainError by what it is refused; then nothing was written.
 */
export async function holdAgentCall(
  context: Context, tx: Tx, owner: Caller, version: AgentVersionRow, priced: CallPrice, call: AgentCallToHold,
) {
  const { way, variables, machineMessage, contentHash, budgets = [], ...held } = call
  const { bounds, counted } = await agentBounds(context, tx, version, way, budgets)
  const read = await holdCall(context, tx, owner, priced, { ...held, channel: 'agent', bounds, counted })
  const { agentId, version: agentVersion } = version
  await insertAgentCall(tx, {
    callId: call.callId, userId: owner.id, agentId, agentVersion, way, variables, machineMessage, contentHash,
    createdAt: context.clock.now(),
  })
  return read
}
