import type { Context } from '../../../context'
import { findAgentRound } from '../../../db/agents/agent-rounds'
import type { AgentRoundDto } from '../../../../shared/schemas/agents/agent-rounds'
import { missingRound, toAgentRoundDtos } from './agent-round-dto'

/** How far a round of an agent is, and what came of it. @throws DomainError `not_found` */
export async function readAgentRound(context: Context, userId: string, id: string): Promise<AgentRoundDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const round = await findAgentRound(tx, id) ?? missingRound()
    return (await toAgentRoundDtos(context, tx, asSystem, [round]))[0]!
  })
}
