import type { Context } from '../../../context'
import { listAgentCalls } from '../../../db/agents/agent-call-list'
import { findCalls } from '../../../db/calls/calls'
import type { ActiveCallsDto } from '../../../../shared/schemas/agents/agent-call-replies'
import { toAgentCallDtos } from './agent-call-dto'

const GOES_ON = ['initiated', 'ringing', 'answered'] as const
/** No account has as many at once. */
const MOST_ACTIVE = 200

/** The calls that a person's agents hold now. */
export async function listActiveCalls({ clock, database }: Context, userId: string): Promise<ActiveCallsDto> {
  const now = clock.now()
  return database.asUser(userId, async tx => {
    const rows = await listAgentCalls(tx, { userId, statuses: GOES_ON, now, limit: MOST_ACTIVE })
    const calls = await findCalls(tx, rows.map(({ callId }) => callId))
    return { calls: toAgentCallDtos(rows, calls), asOf: now.toISOString() }
  })
}
