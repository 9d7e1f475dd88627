import { and, asc, desc, eq, inArray, isNotNull, lte, ne, or, sql, type SQL } from 'drizzle-orm'
import { agent, agentVersion } from '../../../drizzle/schema/agents'
import { lead, leadField, leadNote, leadTrail } from '../../../drizzle/schema/leads'
import type { SearchTerms } from '../../domain/contacts/search-terms'
import type { LeadState } from '../../../shared/schemas/leads/words'
import { texts } from '../arrays'
import type { Tx } from '../client'

export type LeadRow = typeof lead.$inferSelect
export type LeadFieldRow = typeof leadField.$inferSelect
export type LeadNoteRow = typeof leadNote.$inferSelect
export type LeadTrailRow = typeof leadTrail.$inferSelect
export interface NamedLead { lead: LeadRow, agentName: string }

/** One at a time for each account: two calls of one person must not become two leads. */
export async function lockLeadsOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`talktime:leads:${userId}`}, 0))`)
}

export async function insertLead(tx: Tx, row: typeof lead.$inferInsert): Promise<void> {
  await tx.insert(lead).values(row)
}

export async function findLeadRow(tx: Tx, id: string): Promise<LeadRow | null> {
  const [row] = await tx.select().from(lead).where(eq(lead.id, id))
  return row ?? null
}

const withAgent = and(eq(agentVersion.agentId, agent.id), eq(agentVersion.version, agent.version))

/** Null for one that is somebody else's. */
export async function findLead(tx: Tx, userId: string, id: string): Promise<NamedLead | null> {
  const [row] = await tx.select({ lead, agentName: agentVersion.name }).from(lead)
    .innerJoin(agent, eq(agent.id, lead.agentId)).innerJoin(agentVersion, withAgent)
    .where(and(eq(lead.id, id), eq(lead.userId, userId)))
  return row ?? null
}

/** As it is now and stays until the transaction ends. */
export async function lockLead(tx: Tx, userId: string, id: string): Promise<LeadRow | null> {
  const [row] = await tx.select().from(lead).where(and(eq(lead.id, id), eq(lead.userId, userId))).for('update')
  return row ?? null
}

export type LeadChange = Partial<Pick<LeadRow,
  'state' | 'assignee' | 'nextAction' | 'nextActionOn' | 'language' | 'mailConsent' | 'lastCallAt'>> & { tags?: string[], updatedAt: Date }

export async function changeLead(tx: Tx, id: string, { tags, ...change }: LeadChange): Promise<void> {
  await tx.update(lead).set({ ...change, ...(tags && { tags: texts(tags) }) }).where(eq(lead.id, id))
}

export async function deleteLead(tx: Tx, id: string): Promise<void> {
  await tx.delete(lead).where(eq(lead.id, id))
}

export async function listLeadFields(tx: Tx, leadIds: string[]): Promise<LeadFieldRow[]> {
  if (leadIds.length === 0) return []
  return tx.select().from(leadField).where(inArray(leadField.leadId, leadIds))
    .orderBy(asc(leadField.leadId), asc(leadField.key))
}

/** Writes one, or takes the place of what is there. */
export async function saveLeadField(tx: Tx, row: typeof leadField.$inferInsert): Promise<void> {
  const { leadId: _leadId, userId: _userId, key: _key, ...set } = row
  await tx.insert(leadField).values(row).onConflictDoUpdate({ target: [leadField.leadId, leadField.key], set })
}

/** The lead that has this address, spelled back and agreed to; the oldest, and not `except`. */
export async function findLeadByAddress(
  tx: Tx, userId: string, address: string, except: string | null,
): Promise<string | null> {
  const [row] = await tx.select({ id: lead.id }).from(leadField).innerJoin(lead, eq(lead.id, leadField.leadId))
    .where(and(
      eq(leadField.userId, userId), eq(leadField.kind, 'email'), eq(leadField.isConfirmed, true),
      eq(sql`lower(${leadField.value})`, address), except === null ? undefined : ne(lead.id, except),
    )).orderBy(asc(lead.createdAt), asc(lead.id)).limit(1)
  return row?.id ?? null
}

export async function insertLeadNote(tx: Tx, row: typeof leadNote.$inferInsert): Promise<boolean> {
  const made = await tx.insert(leadNote).values(row).onConflictDoNothing().returning({ id: leadNote.id })
  return made.length > 0
}

export async function findLeadNote(tx: Tx, id: string): Promise<LeadNoteRow | null> {
  const [row] = await tx.select().from(leadNote).where(eq(leadNote.id, id))
  return row ?? null
}

/** The newest first. */
export async function listLeadNotes(tx: Tx, leadId: string): Promise<LeadNoteRow[]> {
  return tx.select().from(leadNote).where(eq(leadNote.leadId, leadId))
    .orderBy(desc(leadNote.createdAt), desc(leadNote.id)).limit(500)
}

export async function countLeadNotes(tx: Tx, leadId: string): Promise<number> {
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(leadNote).where(eq(leadNote.leadId, leadId))
  return row!.count
}

export async function insertLeadTrail(tx: Tx, rows: (typeof leadTrail.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(leadTrail).values(rows)
}

/** The newest first. */
export async function listLeadTrail(tx: Tx, leadId: string): Promise<LeadTrailRow[]> {
  return tx.select().from(leadTrail).where(eq(leadTrail.leadId, leadId))
    .orderBy(desc(leadTrail.at), desc(leadTrail.id)).limit(300)
}

/** Whether a person has done anything with it. */
export async function isSeenTo(tx: Tx, leadId: string): Promise<boolean> {
  const rows = await tx.select({ id: leadTrail.id }).from(leadTrail)
    .where(and(eq(leadTrail.leadId, leadId), eq(leadTrail.doer, 'person'))).limit(1)
  return rows.length > 0
}

/** Whether a person, or this call, has said what is to be done next: it is not said again. */
export async function wasActionSet(tx: Tx, leadId: string, callId: string): Promise<boolean> {
  const rows = await tx.select({ id: leadTrail.id }).from(leadTrail).where(and(
    eq(leadTrail.leadId, leadId), eq(leadTrail.event, 'next_action'), or(eq(leadTrail.doer, 'person'), eq(leadTrail.callId, callId)),
  )).limit(1)
  return rows.length > 0
}

export interface LeadFilter {
  userId: string
  states?: LeadState[] | undefined
  agentId?: string | undefined
  assignee?: string | undefined
  tag?: string | undefined
  /** Something is to be done with them by then. */
  dueBy?: string | undefined
  terms?: SearchTerms | undefined
  after?: { createdAt: Date, id: string } | undefined
  limit: number
}

/** The newest first, by keyset. Parts of words and numbers count, so no index of words would serve. */
export async function listLeads(tx: Tx, filter: LeadFilter): Promise<NamedLead[]> {
  const { userId, states, agentId, assignee, tag, dueBy, terms, after, limit } = filter
  return tx.select({ lead, agentName: agentVersion.name }).from(lead)
    .innerJoin(agent, eq(agent.id, lead.agentId)).innerJoin(agentVersion, withAgent)
    .where(and(
      eq(lead.userId, userId),
      states && inArray(lead.state, states),
      agentId === undefined ? undefined : eq(lead.agentId, agentId),
      assignee === undefined ? undefined : eq(lead.assignee, assignee),
      tag === undefined ? undefined : sql`${lead.tags} @> ${texts([tag])}`,
      dueBy === undefined ? undefined : and(isNotNull(lead.nextAction), lte(lead.nextActionOn, dueBy)),
      terms && matches(terms),
      after && sql`(${lead.createdAt}, ${lead.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
    )).orderBy(desc(lead.createdAt), desc(lead.id)).limit(limit)
}

/** In what they said of themselves, in notes, and in who sees to them. */
function matches(terms: SearchTerms): SQL | undefined {
  if ('digits' in terms) return or(...terms.digits.map(digits => sql`strpos(${lead.phone}, ${digits}) > 0`))
  return and(...terms.words.map(word => sql`(
    strpos(folded(coalesce(${lead.assignee}, '') || ' ' || coalesce(${lead.nextAction}, '') || ' ' || array_to_string(${lead.tags}, ' ')), folded(${word})) > 0
    or exists (select from lead_field f where f.lead_id = ${lead.id} and strpos(folded(f.value), folded(${word})) > 0)
    or exists (select from lead_note n where n.lead_id = ${lead.id} and strpos(folded(n.text), folded(${word})) > 0))`))
}

/** What there is to filter by. */
export async function listLeadChoices(
  tx: Tx, userId: string,
): Promise<{ assignees: string[], tags: string[], agents: { id: string, name: string }[] }> {
  const [row] = await tx.execute<{ assignees: string[], tags: string[], agents: { id: string, name: string }[] }>(sql`select
    (select coalesce(json_agg(a order by a), '[]') from (select distinct assignee a from lead where user_id = ${userId} and assignee is not null limit 100) x) as assignees,
    (select coalesce(json_agg(t order by t), '[]') from (select distinct unnest(tags) t from lead where user_id = ${userId} limit 200) x) as tags,
    (select coalesce(json_agg(json_build_object('id', g.id, 'name', v.name) order by v.name, g.id), '[]') from agent g
      join agent_version v on v.agent_id = g.id and v.version = g.version
      where g.id in (select agent_id from lead where user_id = ${userId})) as agents`)
  return row!
}

/** Words whose time is over go; that there were some stays. @returns how many */
export async function forgetOldQuotes(tx: Tx, now: Date, limit: number): Promise<number> {
  const rows = await tx.execute(sql`
    update lead_field set quote = null where (lead_id, key) in (
      select lead_id, key from lead_field where quote is not null and quote_kept_until <= ${now.toISOString()}::timestamptz
      limit ${limit} for update skip locked) returning lead_id`)
  await tx.execute(sql`
    update lead set mail_consent = mail_consent || '{"quote": ""}' where mail_consent ->> 'quote' <> '' and id in (
      select l.id from lead l join lead_call c on c.call_id = (l.mail_consent ->> 'callId')::uuid
      join agent_version v on v.agent_id = c.agent_id and v.version = c.agent_version
      join call k on k.id = c.call_id
      where l.mail_consent ->> 'quote' <> '' and coalesce(k.ended_at, k.created_at) + make_interval(days => v.words_kept_days) <= ${now.toISOString()}::timestamptz
      limit ${limit})`)
  return rows.length
}
