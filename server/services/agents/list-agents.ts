import type { Context } from '../../context'
import { listAgentNumbers, listAgents as findAgents } from '../../db/agents/agents'
import type { AgentsDto } from '../../../shared/schemas/agents/agents'
import { toAgentDto } from './agent-dto'

/** A person's agents, the newest first. */
export async function listAgents({ database }: Context, userId: string): Promise<AgentsDto> {
  return database.asUser(userId, async tx => {
    const agents = await findAgents(tx, userId)
    const numbers = await listAgentNumbers(tx, agents.map(({ agent }) => agent.id))
    return { agents: agents.map(one => toAgentDto(one, numbers)) }
  })
}
