import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { changeAgent, findAgentVersion, lockAgent } from '../../db/agents/agents'
import { standingAfter } from '../../domain/agents/standing-after'
import { DomainError } from '../../domain/errors'
import type { AgentDetailDto, AgentStepBody } from '../../../shared/schemas/agents/agents'
import { soundContent, toAgentContent, type AgentOwner } from './agent-content'
import { agentDetailOf, missingAgent } from './agent-dto'

/**
 * Lets calls run a version from now on, or none. Calls that are up go on with theirs. The same step again changes
 * nothing.
 *
 * @throws DomainError `not_found`; `agent_refused` where the version names what is not there any more, or where nothing
 * is live that could be paused.
 */
export async function takeAgentStep(
  context: Context, owner: AgentOwner & { requestId: string }, agentId: string, step: AgentStepBody,
): Promise<AgentDetailDto> {
  const now = context.clock.now()
  return context.database.asUser(owner.id, async (tx, asSystem) => {
    const agent = await lockAgent(tx, owner.id, agentId) ?? missingAgent()
    if (step.step === 'go_live') {
      const version = await findAgentVersion(tx, agentId, step.version)
      if (!version) throw new DomainError('not_found', `This agent has no version ${step.version}. Nothing was changed.`)
      soundContent(context, owner, toAgentContent(version))
    }
    const before = { state: agent.state, liveVersion: agent.liveVersion }
    const after = standingAfter(before, step)
    if (!after) throw new DomainError('agent_refused', 'This agent has never been live, so there is nothing to pause. Nothing was changed.', { reason: 'not_live' })
    if (after.state !== before.state || after.liveVersion !== before.liveVersion) {
      await changeAgent(tx, agentId, { ...after, updatedAt: now })
      await asSystem(() => writeAudit(tx, {
        at: now, actorId: owner.id, action: `agent.${step.step}`, subjectType: 'agent', subjectId: agentId, before, after: { ...after }, requestId: owner.requestId,
      }))
    }
    return agentDetailOf(tx, owner.id, agentId)
  })
}
