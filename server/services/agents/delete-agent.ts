import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { changeAgent, lockAgent, putAgentNumbers } from '../../db/agents/agents'
import { missingAgent } from './agent-dto'

/**
 * It answers nobody any more, and its numbers are free. What calls ran stays with them.
 *
 * @throws DomainError `not_found`
 */
export async function deleteAgent(
  { database, clock }: Context, { id: userId, requestId }: { id: string, requestId: string }, agentId: string,
): Promise<void> {
  const now = clock.now()
  await database.asUser(userId, async (tx, asSystem) => {
    const agent = await lockAgent(tx, userId, agentId) ?? missingAgent()
    await putAgentNumbers(tx, { userId, agentId, numbers: [], now })
    await changeAgent(tx, agentId, { deletedAt: now, updatedAt: now, ...agent.state === 'live' && { state: 'paused' as const } })
    await asSystem(() => writeAudit(tx, {
      at: now, actorId: userId, action: 'agent.delete', subjectType: 'agent', subjectId: agentId, before: { state: agent.state }, requestId,
    }))
  })
}
