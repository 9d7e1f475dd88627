import type { Context } from '../../context'
import { changeLead, insertLeadTrail, lockLead, saveLeadField, type LeadRow } from '../../db/leads/leads'
import type { Tx } from '../../db/client'
import { DomainError } from '../../domain/errors'
import { addressOf } from '../../domain/leads/talk'
import type { EditLeadBody, LeadDetailDto, LeadFieldDto } from '../../../shared/schemas/leads/leads'
import type { LeadEvent } from '../../../shared/schemas/leads/words'
import { leadDetailOf, missingLead } from './lead-dto'

interface Step { event: LeadEvent, key?: string, before: string | null, after: string | null }

/**
 * What a person says of a lead: it stands against whatever is said or read later (G2). What is as it was leaves no
 * trail, so that the same change again is the same lead.
 *
 * @throws DomainError `not_found`; `invalid_request` for a field that the agent does not ask for, for an address that
 * is none, and for a day without what is to be done.
 */
export async function editLead(
  context: Context, userId: string, id: string, body: EditLeadBody,
): Promise<LeadDetailDto> {
  const now = context.clock.now()
  return context.database.asUser(userId, async tx => {
    const lead = await lockLead(tx, userId, id) ?? missingLead()
    const { fields } = await leadDetailOf(tx, userId, id)
    const after = stateAfter(lead, body)
    const steps = [...stepsOf(lead, after), ...await saveFields(tx, lead, fields, body.fields ?? {}, now)]
    if (steps.length > 0) await changeLead(tx, id, { ...after, updatedAt: now })
    await insertLeadTrail(tx, steps.map(step => ({ id: context.ids.uuid(now), leadId: id, userId, at: now, doer: 'person' as const, ...step })))
    return leadDetailOf(tx, userId, id)
  })
}

type Standing = Pick<LeadRow, 'state' | 'assignee' | 'nextAction' | 'nextActionOn' | 'tags'>

function stateAfter(lead: LeadRow, body: EditLeadBody): Standing {
  const { state = lead.state, assignee = lead.assignee, nextAction = lead.nextAction } = body
  // what is to be done is done: its day goes with it
  const { nextActionOn = nextAction === null ? null : lead.nextActionOn } = body
  if (nextActionOn !== null && nextAction === null) {
    refuse('nextAction', 'Say what is to be done on that day. Nothing was changed.')
  }
  return { state, assignee, nextAction, nextActionOn, tags: [...new Set(body.tags ?? lead.tags)] }
}

function stepsOf(lead: LeadRow, after: Standing): Step[] {
  const action = ({ nextAction, nextActionOn }: Standing) => [nextAction, nextActionOn].filter(Boolean).join(' · ') || null
  const told: [LeadEvent, string | null, string | null][] = [
    ['state', lead.state, after.state],
    ['assignee', lead.assignee, after.assignee],
    ['next_action', action(lead), action(after)],
    ['tags', lead.tags.join(', ') || null, after.tags.join(', ') || null],
  ]
  return told.filter(([, before, now]) => before !== now).map(([event, before, now]) => ({ event, before, after: now }))
}

async function saveFields(
  tx: Tx, { id, userId }: LeadRow, known: LeadFieldDto[], asked: NonNullable<EditLeadBody['fields']>, now: Date,
): Promise<Step[]> {
  const steps: Step[] = []
  for (const [key, typed] of Object.entries(asked)) {
    const field = known.find(one => one.key === key) ?? refuse(`fields.${key}`, 'This agent does not ask for that. Nothing was changed.')
    const value = typed !== null && field.kind === 'email' ? addressOf(typed) : typed
    if (value === null && typed !== null) refuse(`fields.${key}`, 'This is no e-mail address. Nothing was changed.')
    if (field.value === value && field.source === 'person') continue
    await saveLeadField(tx, {
      leadId: id, userId, key, name: field.name, kind: field.kind, value, quote: null, callId: null, itemId: null, confidence: null, source: 'person',
      isConfirmed: false, quoteKeptUntil: null, updatedAt: now,
    })
    steps.push({ event: 'field', key, before: field.value, after: value })
  }
  return steps
}

function refuse(path: string, message: string): never {
  throw new DomainError('invalid_request', message, { issues: [{ path, message }] })
}
