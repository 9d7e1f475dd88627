import { randomUUID } from 'node:crypto'
import type { AgentField } from '../../shared/schemas/agents/words'
import { issueStream } from '../../server/services/agents/issue-stream'
import type { Reading, ReadingUsage } from '../../server/extractors/extractor'
import { findTalkedCalls } from '../../server/db/leads/lead-calls'
import { settleLead, type ReadTalk } from '../../server/services/leads/settle-lead'
import type { HttpWorld, Visitor } from './http-world'
import { agentContent, makeAgent } from './agents'
import { newSid } from './twilio-requests'

export const LEAD_FIELDS: AgentField[] = [
  { key: 'name', name: 'Name', kind: 'text', isRequired: true, hint: '' },
  { key: 'email', name: 'E-mail', kind: 'email', isRequired: false, hint: 'Spell it back' },
  { key: 'phone', name: 'Phone', kind: 'phone', isRequired: false, hint: '' },
  { key: 'business', name: 'Business', kind: 'text', isRequired: false, hint: '' },
]

/** Words, or a tool that the agent uses. */
export type Line = ['agent' | 'caller', string | null] | ['tool', string, unknown]

export interface TalkOptions {
  agentId?: string
  /** The other side's, as the carrier tells it. */
  phone?: string
  callId?: string
}

export const saves = (...fields: [key: string, value: string, quote: string][]): Line =>
  ['tool', 'save_lead', { fields: fields.map(([name, value, quote]) => ({ name, value, quote })) }]

/** Somebody's agent that takes leads. */
export async function makeLeadAgent(visitor: Visitor): Promise<string> {
  return (await makeAgent(visitor, { ...agentContent(), fields: LEAD_FIELDS, languages: ['de', 'en'] })).id
}

let template: { world: HttpWorld, visitor: Visitor, callId: string } | null = null

/** A call that an agent held, with what was said in it. @returns its id */
export async function talk(world: HttpWorld, visitor: Visitor, agentId: string, lines: Line[], { phone = '+12025550123', callId = randomUUID() }: TalkOptions = {}): Promise<string> {
  const { admin } = world.context
  if (template?.world !== world || template.visitor !== visitor) {
    template = { world, visitor, callId: (await world.complete(visitor, 30)).callId }
  }
  await admin.unsafe(`insert into call select (jsonb_populate_record(c, '${JSON.stringify({ id: callId, to_number: phone, created_at: world.context.clock.now() })}')).* from call c where id = '${template.callId}'`)
  await issueStream(world.context, { callId, userId: visitor.person.id, agentId, agentVersion: 1, carrier: 'twilio', legId: newSid() })
  await say(world, callId, lines)
  return callId
}

/** More is said in it. */
export async function say({ context }: HttpWorld, callId: string, lines: Line[]): Promise<void> {
  const { admin } = context
  const [{ last, session, owner }] = await admin`
    select coalesce((select max(place) from transcript_item where call_id = ${callId}), 0)::int as last, id as session, user_id as owner
    from agent_session where call_id = ${callId} order by created_at limit 1` as unknown as [{ last: number, session: string, owner: string }]
  for (const [index, line] of lines.entries()) {
    const place = last + index + 1
    const [who, words] = line
    const tool = who === 'tool' ? JSON.stringify({ name: words, input: typeof line[2] === 'string' ? line[2] : JSON.stringify(line[2]), output: null }) : null
    await admin`insert into transcript_item (call_id, item_id, session_id, user_id, previous_item_id, place, who, kind, words, heard_words, tool, said_at, kept_until, revision)
      values (${callId}, ${`item_${place}`}, ${session}, ${owner}, ${place > 1 ? `item_${place - 1}` : null}, ${place}, ${who === 'caller' ? 'caller' : 'agent'},
        ${tool ? 'tool' : 'words'}, ${tool ? null : words}, ${who === 'agent' ? words : null}, ${tool}::text::jsonb, ${context.clock.now()}, ${new Date(context.clock.now().getTime() + 90 * 86_400_000)}, ${place})`
  }
}

/** What was saved in it is judged by the words that are there. */
export async function settle(
  { context }: HttpWorld, callId: string, read: ReadTalk | null = null,
): Promise<string | null> {
  return context.database.asSystem(async tx => {
    const [talked] = await findTalkedCalls(tx, [callId])
    return settleLead(context, tx, talked!, read)
  })
}

/** The call is over, and is to be read at once. */
export async function endTalk({ context }: HttpWorld, callId: string): Promise<void> {
  const { readEndedTalks } = await import('../../server/services/leads/read-ended-talks')
  await context.database.asSystem(tx => readEndedTalks.take(context, tx, [callId]))
  context.clock.advance(10)
}

/** A reader that says this, or fails so. */
export function fakeReader(...answers: (Partial<Reading> | Error)[]) {
  const reader = {
    model: 'a reader',
    orders: [] as unknown[],
    answers,
    /** Null: nobody knows. */
    usage: {} as ReadingUsage | null,
    async read(order: unknown, onUse: (usage: ReadingUsage) => void): Promise<Reading> {
      reader.orders.push(order)
      if (reader.usage) onUse(reader.usage)
      const answer = reader.answers.length > 1 ? reader.answers.shift()! : reader.answers[0] ?? {}
      if (answer instanceof Error) throw answer
      return { fields: [], mailConsent: null, stopCalling: null, language: null, ...answer }
    },
  }
  return reader
}

export interface LeadFact {
  value: string | null
  quote: string | null
  item: string | null
  source: string
  confirmed: boolean
}
export interface FoundLead { id: string, phone: string | null, fields: Record<string, LeadFact> }

/** What is known of the lead of a call, by field; null where it has none. */
export async function leadOf({ context }: HttpWorld, callId: string): Promise<FoundLead | null> {
  const [lead] = await context.admin`select l.id, l.phone from lead l join lead_call c on c.lead_id = l.id where c.call_id = ${callId}`
  if (!lead) return null
  const rows = await context.admin`select key, value, quote, item_id as item, source, is_confirmed as confirmed from lead_field where lead_id = ${lead.id as string} order by key`
  const fields = rows.map(({ key, ...rest }) => [key as string, rest as unknown as LeadFact])
  return { id: lead.id as string, phone: lead.phone as string | null, fields: Object.fromEntries(fields) as FoundLead['fields'] }
}
