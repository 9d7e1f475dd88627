import { sql, type SQL } from 'drizzle-orm'
import type { SearchTerms } from '../../domain/contacts/search-terms'
import { contact } from '../../../drizzle/schema/contacts'
import { texts } from '../arrays'
import type { Tx } from '../client'
import { matches } from './contacts'

export interface NumberOwner {
  number: string
  contactId: string
  name: string
  label: string
}

/** Whose numbers these are, those that are somebody's: one question for a page of calls (K1). */
export async function findOwners(tx: Tx, userId: string, numbers: string[]): Promise<NumberOwner[]> {
  return [...await tx.execute<NumberOwner & Record<string, unknown>>(sql`
    select n.number, n.contact_id as "contactId", c.name, n.label from contact_number n join contact c on c.id = n.contact_id
    where n.user_id = ${userId} and n.is_live and n.number = any(${texts(numbers)}) order by n.number`)]
}

/** What the owner of a call called the number, for letters about it; in the system's role. */
export async function findNameOf(tx: Tx, userId: string, number: string): Promise<string | null> {
  const [row] = await tx.execute<{ name: string }>(sql`
    select c.name from contact_number n join contact c on c.id = n.contact_id
    where n.user_id = ${userId} and n.number = ${number} and n.is_live`)
  return row?.name ?? null
}

export interface Suggested {
  number: string
  contactId: string | null
  name: string | null
  label: string
  lastCalledAt: string | null
}

const instantText = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'

/** Numbers of contacts that what is typed may mean: those called last come first. */
export async function suggestContacts(tx: Tx, userId: string, terms: SearchTerms, limit: number): Promise<Suggested[]> {
  const number = 'digits' in terms
    ? sql`(${sql.join(terms.digits.map(digits => sql`strpos(n.number, ${digits}) > 0`), sql` or `)})`
    : sql`true`
  return [...await tx.execute<Suggested & Record<string, unknown>>(sql`
    select n.number, n.contact_id as "contactId", ${contact.name} as name, n.label,
      to_char(${contact.lastCalledAt} at time zone 'utc', ${instantText}) as "lastCalledAt"
    from contact join contact_number n on n.contact_id = ${contact.id} and n.is_live
    where ${contact.userId} = ${userId} and ${contact.deletedAt} is null and ${matches(terms)} and ${number}
    order by ${contact.lastCalledAt} desc nulls last, not ${contact.isFavourite}, ${contact.sortName}, n.contact_id, n.place
    limit ${limit}::int`)]
}

/** Calls that are looked through for a number that is nobody's. */
const RECENT_CALLS = 300

/** Numbers of recent calls that are no contact's. */
export async function suggestCalled(tx: Tx, userId: string, digits: string[], limit: number): Promise<Suggested[]> {
  const isTyped = sql.join(digits.map(one => sql`strpos(k.to_number, ${one}) > 0`), sql` or `)
  return [...await tx.execute<Suggested & Record<string, unknown>>(sql`
    select k.to_number as number, null as "contactId", null as name, '' as label,
      to_char(max(k.created_at) at time zone 'utc', ${instantText}) as "lastCalledAt"
    from (select to_number, created_at from call where user_id = ${userId} order by created_at desc, id desc limit ${RECENT_CALLS}::int) k
    where (${isTyped}) and not exists (select from contact_number n where n.user_id = ${userId} and n.number = k.to_number and n.is_live)
    group by k.to_number order by max(k.created_at) desc, k.to_number limit ${limit}::int`)]
}

/** So many numbers at most are meant by what was typed. */
const MOST_NUMBERS = 500

/** Numbers that what is typed may mean: of contacts, and of digits those that were called, all of them or lately. */
export async function findNumbersLike(tx: Tx, userId: string, terms: SearchTerms): Promise<string[]> {
  const isTyped = (column: SQL) => 'digits' in terms
    ? sql.join(terms.digits.map(digits => sql`strpos(${column}, ${digits}) > 0`), sql` or `)
    : sql`true`
  const called = sql`
    union select to_number from call_number_day where user_id = ${userId} and (${isTyped(sql`to_number`)})
    union select to_number from (select to_number from call where user_id = ${userId} order by created_at desc, id desc limit ${RECENT_CALLS}::int) k
      where ${isTyped(sql`to_number`)}`
  const rows = await tx.execute<{ number: string }>(sql`
    select n.number from contact join contact_number n on n.contact_id = ${contact.id} and n.is_live
    where ${contact.userId} = ${userId} and ${contact.deletedAt} is null and ${matches(terms)} and (${isTyped(sql`n.number`)})
    ${'digits' in terms ? called : sql``} order by 1 limit ${MOST_NUMBERS}::int`)
  return rows.map(row => row.number)
}

export interface DoubleGroup { reason: 'name' | 'email', ids: string[] }

/**
 * Contacts with one name, however it is written, or one address; no more than twenty of each. Those that were all told
 * apart are none.
 */
export async function findDoubles(tx: Tx, userId: string, limit: number): Promise<DoubleGroup[]> {
  const rows = await tx.execute<{ reason: DoubleGroup['reason'], ids: string[] }>(sql`
    with live as (select id, name_key, lower(email) as email from contact where user_id = ${userId} and deleted_at is null),
    groups as (
      select 'email' as reason, array_agg(id order by id) as ids from live where email is not null group by email having count(*) > 1
      union all select 'name', array_agg(id order by id) from live group by name_key having count(*) > 1)
    select distinct on (ids) reason, ids[1:20] as ids from groups
    where exists (select from contact one where one.id = any (ids) and not one.apart_from @> array_remove(ids, one.id))
    order by ids, reason limit ${limit}::int`)
  return rows.map(({ reason, ids }) => ({ reason, ids }))
}

/** One import of a person into the book at a time. */
export async function lockBook(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('talktime:contacts:' || ${userId}, 0))`)
}
