import type { Context } from '../../context'
import { listLeadChoices, listLeadFields, listLeads as listRows } from '../../db/leads/leads'
import { searchTermsOf } from '../../domain/contacts/search-terms'
import type { LeadFileQuery, LeadsPage, LeadsQuery } from '../../../shared/schemas/leads/leads'
import type { AgentOwner } from '../agents/agent-content'
import { cursorOf } from '../cursor'
import { toLeadDto } from './lead-dto'

const CURSOR = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of the person's leads, the newest first. */
export async function listLeads({ database }: Context, owner: AgentOwner, query: LeadsQuery): Promise<LeadsPage> {
  const { cursor, limit } = query
  return database.asUser(owner.id, async tx => {
    const after = cursor === undefined ? undefined : CURSOR.decode(cursor)
    const rows = await listRows(tx, { ...leadFilterOf(owner, query), after, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const fields = await listLeadFields(tx, page.map(({ lead }) => lead.id))
    const last = page.at(-1)?.lead
    return {
      leads: page.map(row => toLeadDto(row, fields)),
      nextCursor: rows.length > limit && last ? CURSOR.encode(last) : null,
      choices: await listLeadChoices(tx, owner.id),
    }
  })
}

export function leadFilterOf({ id, country }: AgentOwner, { state, q, ...rest }: LeadFileQuery) {
  const { agentId, assignee, tag, dueBy } = rest
  const terms = q === undefined ? undefined : searchTermsOf(q, country)
  return { userId: id, states: state, agentId, assignee, tag, dueBy, terms }
}
