import type { Context } from '../../context'
import type { AgentDetailDto } from '../../../shared/schemas/agents/agents'
import { agentDetailOf } from './agent-dto'

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readAgent({ database }: Context, userId: string, id: string): Promise<AgentDetailDto> {
  return database.asUser(userId, tx => agentDetailOf(tx, userId, id))
}
