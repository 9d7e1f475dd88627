import type { Context } from '../../../context'
import { findAgent, findAgentVersion, listAgentNumbers, type AgentRow, type AgentVersionRow } from '../../../db/agents/agents'
import type { Tx } from '../../../db/client'
import { DomainError } from '../../../domain/errors'
import { isOpenAt } from '../../../domain/outreach/calling-hours'
import { numberToShow } from '../../numbers/numbers-to-show'
import type { AgentOwner } from '../agent-content'
import { missingAgent } from '../agent-dto'
import { mayBeCalled } from '../../calls/may-be-called'

export interface CallingAgent {
  agent: AgentRow
  /** The one that calls run; of an agent that was never live, the newest. */
  version: AgentVersionRow
  /** E.164: what is shown, a number that the agent answers where it has one. */
  origin: string
}

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readCallingAgent(
  { carriers }: Context, tx: Tx, userId: string, agentId: string,
): Promise<CallingAgent> {
  const { agent, newest } = await findAgent(tx, userId, agentId) ?? missingAgent()
  const live = agent.liveVersion === null ? null : await findAgentVersion(tx, agentId, agent.liveVersion)
  const [answered] = await listAgentNumbers(tx, [agentId])
  return { agent, version: live ?? newest, origin: await numberToShow(tx, userId, carriers.browser, answered?.number) }
}

/** Why an agent does not call a number at this instant, whatever it would cost; null where it may. */
export async function callingObstacle(
  { clock, voice }: Context, tx: Tx, owner: AgentOwner, { agent, version }: CallingAgent, number: string,
): Promise<DomainError | null> {
  const now = clock.now()
  if (voice === null) {
    return new DomainError('service_unavailable', 'No voice is set up here, so no agent can call. Nothing was charged.', { reason: 'voice' })
  }
  if (agent.state !== 'live') {
    return notAllowed('not_live', 'This agent is not live, so it calls nobody. Let it go live first.')
  }
  if (!isOpenAt({ ...version, holidays: [] }, now)) {
    return notAllowed('agent_hours', 'It is outside the hours in which this agent talks. Call within them, or change them.')
  }
  const obstacle = await mayBeCalled(tx, owner, { number, now })
  return obstacle && notAllowed(obstacle.reason, obstacle.message, obstacle.opensAt)
}

function notAllowed(reason: string, message: string, opensAt: Date | null = null): DomainError {
  return new DomainError('call_not_allowed', `${message} Nothing was charged.`, {
    reason, opensAt: opensAt?.toISOString() ?? null,
  })
}
