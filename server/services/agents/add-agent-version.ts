import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { changeAgent, findAgentVersion, insertAgentVersion, lockAgent } from '../../db/agents/agents'
import { DomainError } from '../../domain/errors'
import type { AgentContent, AgentDetailDto } from '../../../shared/schemas/agents/agents'
import { isSameContent, toAgentContent, toVersionRow } from './agent-content'
import { agentDetailOf, missingAgent } from './agent-dto'

/** A thousand changes are a life's work; what makes more is a program that went wrong. */
const MOST_VERSIONS = 1000

export interface NextVersion {
  agentId: string
  /** The one that was changed: where there is a newer one by now, nothing is saved. */
  seenVersion: number
  content: AgentContent
  restoredFrom: number | null
}

/**
 * The version after the one that was seen. Calls run what they ran until it is let live. The same again is an answer
 * that was lost; what is equal to the newest makes no other one.
 *
 * @throws DomainError `not_found`, `content_changed` with what is there now, `limit_reached`
 */
export async function addAgentVersion(
  context: Context, tx: Tx, userId: string, { agentId, seenVersion, content, restoredFrom }: NextVersion,
): Promise<AgentDetailDto> {
  const agent = await lockAgent(tx, userId, agentId) ?? missingAgent()
  const newest = toAgentContent((await findAgentVersion(tx, agentId, agent.version))!)
  const isKnown = isSameContent(newest, content) && [agent.version, agent.version - 1].includes(seenVersion)
  if (agent.version !== seenVersion && !isKnown) {
    throw new DomainError('content_changed', `“${newest.name}” was changed meanwhile, maybe in another tab. Nothing was saved. Look at what it is now, then change it.`, { version: agent.version, content: newest })
  }
  if (agent.version >= MOST_VERSIONS) {
    throw new DomainError('limit_reached', `“${newest.name}” was changed ${MOST_VERSIONS} times, and that is as often as an agent may be. Make a new one. Nothing was saved.`)
  }
  if (!isKnown) {
    const createdAt = context.clock.now()
    const version = agent.version + 1
    await insertAgentVersion(tx, toVersionRow(content, { agentId, userId, version, restoredFrom, createdAt }))
    await changeAgent(tx, agentId, { version, updatedAt: createdAt })
  }
  return agentDetailOf(tx, userId, agentId)
}
