import type { Context } from '../../../context'
import { listAgentRounds as listRows } from '../../../db/agents/agent-rounds'
import { findAgent } from '../../../db/agents/agents'
import type { AgentRoundsPage, AgentRoundsQuery } from '../../../../shared/schemas/agents/agent-rounds'
import { cursorOf } from '../../cursor'
import { missingAgent } from '../agent-dto'
import { toAgentRoundDtos } from './agent-round-dto'

const PLACE = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of the rounds of an agent, newest first. @throws DomainError `not_found` */
export async function listAgentRounds(
  context: Context, userId: string, agentId: string, { limit, cursor }: AgentRoundsQuery,
): Promise<AgentRoundsPage> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    if (!await findAgent(tx, userId, agentId)) missingAgent()
    const after = cursor === undefined ? undefined : PLACE.decode(cursor)
    const rows = await listRows(tx, { agentId, limit: limit + 1, after })
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined
    const rounds = await toAgentRoundDtos(context, tx, asSystem, shown)
    return { rounds, nextCursor: last ? PLACE.encode(last) : null }
  })
}
