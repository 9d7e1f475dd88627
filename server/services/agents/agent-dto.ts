import type { Tx } from '../../db/client'
import { findAgent, listAgentNumbers, type AgentWithNewest } from '../../db/agents/agents'
import { DomainError } from '../../domain/errors'
import { displayNumber } from '../../domain/phone/display-number'
import type { AgentDetailDto, AgentDto } from '../../../shared/schemas/agents/agents'
import { toAgentContent } from './agent-content'

export function toAgentDto(
  { agent, newest }: AgentWithNewest, numbers: { agentId: string, number: string }[],
): AgentDto {
  return {
    id: agent.id,
    name: newest.name,
    purpose: newest.purpose,
    state: agent.state,
    version: agent.version,
    liveVersion: agent.liveVersion,
    numbers: numbers.filter(({ agentId }) => agentId === agent.id)
      .map(({ number }) => ({ number, display: displayNumber(number) })),
    createdAt: agent.createdAt.toISOString(),
    updatedAt: agent.updatedAt.toISOString(),
  }
}

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export async function agentDetailOf(tx: Tx, userId: string, id: string): Promise<AgentDetailDto> {
  const found = await findAgent(tx, userId, id) ?? missingAgent()
  return { ...toAgentDto(found, await listAgentNumbers(tx, [id])), content: toAgentContent(found.newest) }
}

export function missingAgent(): never {
  throw new DomainError('not_found', 'You have no such agent.')
}
