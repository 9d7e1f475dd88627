import type { Context } from '../../context'
import { listLeadFields, listLeads, type LeadFieldRow, type NamedLead } from '../../db/leads/leads'
import { encodeText } from '../../../shared/ledger/csv-cells'
import type { LeadFileQuery } from '../../../shared/schemas/leads/leads'
import type { AgentOwner } from '../agents/agent-content'
import type { ExportSink } from '../exports/write-export'
import { linesOf, writeInPages } from '../exports/write-in-pages'
import { leadFilterOf } from './list-leads'

const COLUMNS = ['lead_id', 'created_at', 'last_call_at', 'agent', 'phone', 'state', 'assignee', 'next_action', 'next_action_on', 'tags', 'email', 'email_confirmed', 'fields'] as const
const END = '\r\n'

type Row = NamedLead & { fields: LeadFieldRow[] }

/**
 * The person's leads as filtered, as CSV, the newest first; times are UTC. Agents ask for different things, so that
 * fields stand as `name: value`.
 */
export async function exportLeads(
  context: Context, owner: AgentOwner, query: LeadFileQuery, sink: ExportSink,
): Promise<void> {
  const read = (last: Row | undefined, limit: number) => context.database.asUser(owner.id, async tx => {
    const rows = await listLeads(tx, { ...leadFilterOf(owner, query), after: last?.lead, limit })
    const fields = await listLeadFields(tx, rows.map(({ lead }) => lead.id))
    return rows.map(row => ({ ...row, fields: fields.filter(({ leadId }) => leadId === row.lead.id) }))
  })
  await writeInPages(sink, {
    fileName: `talktime-leads-${context.clock.now().toISOString().slice(0, 10)}.csv`,
    format: 'csv',
    header: COLUMNS.join(',') + END,
    page: linesOf(read, toLine),
  })
}

function toLine({ lead, agentName, fields }: Row): string {
  const email = fields.find(({ kind, value }) => kind === 'email' && value !== null)
  const known = fields.filter(({ value }) => value !== null).map(({ name, value }) => `${name}: ${value}`)
  return [
    lead.id, lead.createdAt.toISOString(), lead.lastCallAt.toISOString(), encodeText(agentName), encodeText(lead.phone),
    lead.state, encodeText(lead.assignee),
    encodeText(lead.nextAction), lead.nextActionOn ?? '', encodeText(lead.tags.join('; ')), encodeText(email?.value ?? null), email?.isConfirmed ? 'yes' : 'no',
    encodeText(known.join('; ')),
  ].join(',') + END
}
