import type { Context } from '../../context'
import { findAgent } from '../../db/agents/agents'
import type { AgentDetailDto, EditAgentBody } from '../../../shared/schemas/agents/agents'
import { addAgentVersion } from './add-agent-version'
import { soundContent, type AgentOwner } from './agent-content'
import { missingAgent } from './agent-dto'

/**
 * All of an agent anew, as its next version.
 *
 * @throws DomainError `not_found`, `agent_refused`, `content_changed`, `limit_reached`
 */
export async function editAgent(
  context: Context, owner: AgentOwner, agentId: string, { seenVersion, ...wanted }: EditAgentBody,
): Promise<AgentDetailDto> {
  return context.database.asUser(owner.id, async tx => {
    if (!await findAgent(tx, owner.id, agentId)) missingAgent()
    const content = soundContent(context, owner, wanted)
    return addAgentVersion(context, tx, owner.id, { agentId, seenVersion, content, restoredFrom: null })
  })
}
