import type { Context } from '../../context'
import { findAgent, findAgentVersion } from '../../db/agents/agents'
import { DomainError } from '../../domain/errors'
import type { AgentDetailDto, RestoreVersionBody } from '../../../shared/schemas/agents/agents'
import { addAgentVersion } from './add-agent-version'
import { soundContent, toAgentContent, type AgentOwner } from './agent-content'
import { missingAgent } from './agent-dto'

/**
 * Goes back: the next version is equal to an older one, which stays where it was. What has gone from the settings since
 * is refused as in anything that is saved.
 *
 * @throws DomainError `not_found`, `agent_refused`, `content_changed`, `limit_reached`
 */
export async function restoreAgentVersion(
  context: Context, owner: AgentOwner, agentId: string, { version, seenVersion }: RestoreVersionBody,
): Promise<AgentDetailDto> {
  return context.database.asUser(owner.id, async tx => {
    if (!await findAgent(tx, owner.id, agentId)) missingAgent()
    const older = await findAgentVersion(tx, agentId, version)
    if (!older) throw new DomainError('not_found', `This agent has no version ${version}. Nothing was changed.`)
    const content = soundContent(context, owner, toAgentContent(older))
    return addAgentVersion(context, tx, owner.id, { agentId, seenVersion, content, restoredFrom: version })
  })
}
