import { findMailing } from '../../db/leads/lead-mailings'
import { listCallsOfLead } from '../../db/leads/lead-calls'
import { findAgent } from '../../db/agents/agents'
import { findWishesOf } from '../../db/agents/call-wishes'
import type { Tx } from '../../db/client'
import { findLead, listLeadFields, listLeadNotes, listLeadTrail, type LeadFieldRow, type NamedLead } from '../../db/leads/leads'
import { DomainError } from '../../domain/errors'
import { displayNumber } from '../../domain/phone/display-number'
import type { LeadDetailDto, LeadDto, LeadFieldDto } from '../../../shared/schemas/leads/leads'
import { leadFieldsOf } from './lead-fields'

export function toLeadDto({ lead, agentName }: NamedLead, fields: LeadFieldRow[]): LeadDto {
  const { id, agentId, phone, state, assignee, nextAction, nextActionOn, tags } = lead
  return {
    id, agentId, agentName, phone, state, assignee, nextAction, nextActionOn, tags,
    phoneDisplay: phone === null ? null : displayNumber(phone),
    createdAt: lead.createdAt.toISOString(),
    lastCallAt: lead.lastCallAt.toISOString(),
    fields: fields.filter(one => one.leadId === id).map(({ key, name, kind, value }) => ({ key, name, kind, value })),
  }
}

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export async function leadDetailOf(tx: Tx, userId: string, id: string): Promise<LeadDetailDto> {
  const found = await findLead(tx, userId, id) ?? missingLead()
  const { lead } = found
  const rows = await listLeadFields(tx, [id])
  const fields = await withUnknown(tx, found, rows)
  const address = rows.find(one => one.kind === 'email' && one.isConfirmed)?.value
  const mailing = address ? await findMailing(tx, userId, address) : null
  const calls = await listCallsOfLead(tx, id)
  const notes = await listLeadNotes(tx, id)
  const trail = await listLeadTrail(tx, id)
  const wishes = lead.phone === null ? [] : await findWishesOf(tx, userId, lead.phone)
  return {
    ...toLeadDto(found, rows),
    fields,
    language: lead.language,
    calls: calls.map(({ callId, at }) => ({ callId, at: at.toISOString() })),
    notes: notes.map(note => ({ id: note.id, text: note.text, createdAt: note.createdAt.toISOString() })),
    trail: trail.map(({ id, at, event, doer, before, after, callId, key }) => ({
      id, at: at.toISOString(), event, doer, before, after, callId,
      field: key === null ? null : fields.find(one => one.key === key)?.name ?? key,
    })),
    mail: {
      consent: lead.mailConsent,
      sentAt: mailing?.createdAt.toISOString() ?? null,
      stoppedAt: mailing?.stoppedAt?.toISOString() ?? null,
    },
    isOnDoNotCallList: wishes.some(({ kind }) => kind === 'do_not_call'),
  }
}

const NOTHING_SAID = {
  value: null, quote: null, callId: null, itemId: null, confidence: null, source: null, isConfirmed: false,
}
const namesOf = ({ key, name, kind }: Pick<LeadFieldDto, 'key' | 'name' | 'kind'>) => ({ key, name, kind })

/** In the agent's order; those too that nobody said anything of yet, as a person may. */
async function withUnknown(tx: Tx, { lead }: NamedLead, rows: LeadFieldRow[]): Promise<LeadFieldDto[]> {
  const agent = await findAgent(tx, lead.userId, lead.agentId)
  const asked = agent ? leadFieldsOf(agent.newest.fields) : []
  const keys = [...new Set([...asked, ...rows].map(({ key }) => key))]
  return keys.map(key => {
    const row = rows.find(one => one.key === key)
    if (!row) return { ...NOTHING_SAID, ...namesOf(asked.find(one => one.key === key)!) }
    const { value, quote, callId, itemId, confidence, source, isConfirmed } = row
    return { ...namesOf(row), value, quote, callId, itemId, confidence, source, isConfirmed }
  })
}

export function missingLead(): never {
  throw new DomainError('not_found', 'You have no such lead.')
}
