import type { Context } from '../../../context'
import { listAgentCalls as findAgentCalls } from '../../../db/agents/agent-call-list'
import { findCalls } from '../../../db/calls/calls'
import type { Tx } from '../../../db/client'
import { findNumbersLike } from '../../../db/contacts/owners'
import { searchTermsOf } from '../../../domain/contacts/search-terms'
import type { AgentCallsPage, AgentCallsQuery } from '../../../../shared/schemas/agents/agent-call-replies'
import { cursorOf } from '../../cursor'
import type { AgentOwner } from '../agent-content'
import { toAgentCallDtos } from './agent-call-dto'

const CURSOR = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of the calls that a person's agents held and hold, newest first. */
export async function listAgentCalls(
  { clock, database }: Context, owner: AgentOwner, query: AgentCallsQuery,
): Promise<AgentCallsPage> {
  const { agent, direction, status, ending, q, from, to, cursor, limit } = query
  return database.asUser(owner.id, async tx => {
    const rows = await findAgentCalls(tx, {
      userId: owner.id, agentId: agent, direction, statuses: status, ending, limit: limit + 1, now: clock.now(),
      sought: q === undefined ? undefined : await soughtBy(tx, owner, q),
      from: from === undefined ? undefined : new Date(from),
      before: to === undefined ? undefined : new Date(to),
      after: cursor === undefined ? undefined : CURSOR.decode(cursor),
    })
    const page = rows.slice(0, limit)
    const calls = await findCalls(tx, page.map(({ callId }) => callId))
    const last = calls.find(({ call }) => call.id === page.at(-1)?.callId)
    return {
      calls: toAgentCallDtos(page, calls),
      nextCursor: rows.length > limit && last ? CURSOR.encode(last.call) : null,
    }
  })
}

async function soughtBy(tx: Tx, owner: AgentOwner, q: string) {
  const terms = searchTermsOf(q, owner.country)
  return { terms, numbers: await findNumbersLike(tx, owner.id, terms) }
}
