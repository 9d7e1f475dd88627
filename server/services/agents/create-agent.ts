import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { countAgents, findAgent, findAgentVersion, insertAgent, insertAgentVersion } from '../../db/agents/agents'
import { DomainError } from '../../domain/errors'
import type { AgentContent, AgentDetailDto, CreateAgentBody } from '../../../shared/schemas/agents/agents'
import { isSameContent, soundContent, toAgentContent, toVersionRow, type AgentOwner } from './agent-content'
import { agentDetailOf } from './agent-dto'

/** More than anybody finds their way in. */
const MOST_AGENTS = 50

/**
 * An agent as its version 1; it takes no calls before it is let live. Asked for again with the same id and content it
 * is the first answer again (M16).
 *
 * @throws DomainError `agent_refused`, `limit_reached`, `idempotency_mismatch`
 */
export async function createAgent(
  context: Context, owner: AgentOwner, { id, ...wanted }: CreateAgentBody,
): Promise<AgentDetailDto> {
  const content = soundContent(context, owner, wanted)
  const createdAt = context.clock.now()
  return context.database.asUser(owner.id, async tx => {
    if (!await findAgent(tx, owner.id, id) && await countAgents(tx, owner.id) >= MOST_AGENTS) {
      throw new DomainError('limit_reached', `You have ${MOST_AGENTS} agents, and that is as many as there may be. Delete one, or change one. Nothing was saved.`)
    }
    if (await insertAgent(tx, { id, userId: owner.id, version: 1, createdAt, updatedAt: createdAt })) {
      await insertAgentVersion(tx, toVersionRow(content, { agentId: id, userId: owner.id, version: 1, createdAt }))
    } else {
      await requireSame(tx, owner.id, id, content)
    }
    return agentDetailOf(tx, owner.id, id)
  })
}

async function requireSame(tx: Tx, ownerId: string, id: string, content: AgentContent): Promise<void> {
  const known = await findAgent(tx, ownerId, id)
  const first = known && await findAgentVersion(tx, id, 1)
  if (first && isSameContent(toAgentContent(first), content)) return
  throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was saved by this one. Load the page again.')
}
