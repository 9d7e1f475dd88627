import type { Context } from '../../../context'
import { listAgentCalls } from '../../../db/agents/agent-call-list'
import { findCalls } from '../../../db/calls/calls'
import { DomainError } from '../../../domain/errors'
import type { AgentCallDto } from '../../../../shared/schemas/agents/agent-call-replies'
import { toAgentCallDtos } from './agent-call-dto'

/** One call that an agent held. @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readAgentCall(
  { clock, database }: Context, userId: string, callId: string,
): Promise<AgentCallDto> {
  return database.asUser(userId, async tx => {
    const rows = await listAgentCalls(tx, { userId, callId, now: clock.now(), limit: 1 })
    const [call] = toAgentCallDtos(rows, await findCalls(tx, rows.map(row => row.callId)))
    if (!call) throw new DomainError('not_found', 'You have no such call of an agent.')
    return call
  })
}
