import { and, asc, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm'
import { contact } from '../../../drizzle/schema/contacts'
import type { KnownNumber, Person } from '../../domain/contacts/contact'
import type { SearchTerms } from '../../domain/contacts/search-terms'
import { texts, uuids } from '../arrays'
import type { Tx } from '../client'

export type ContactFields = typeof contact.$inferSelect
export interface ContactRow extends ContactFields {
  /** As they are shown: the first is the one to call. */
  numbers: KnownNumber[]
}

const numbers = sql<KnownNumber[]>`(
  select coalesce(json_agg(json_build_object('number', n.number, 'label', n.label, 'country', n.country) order by n.place, n.number), '[]')
  from contact_number n where n.contact_id = ${contact.id})`

/** The person's, that are not deleted. Row-level security says whose they are again. */
const isOf = (userId: string): SQL | undefined => and(eq(contact.userId, userId), isNull(contact.deletedAt))

async function select(tx: Tx, ...conditions: (SQL | undefined)[]): Promise<ContactRow[]> {
  const rows = await tx.select({ contact, numbers }).from(contact).where(and(...conditions))
    .orderBy(asc(contact.sortName), asc(contact.id))
  return rows.map(row => ({ ...row.contact, numbers: row.numbers }))
}

export async function findContact(tx: Tx, userId: string, id: string): Promise<ContactRow | null> {
  const [row] = await select(tx, isOf(userId), eq(contact.id, id))
  return row ?? null
}

export async function findContacts(tx: Tx, userId: string, ids: string[]): Promise<ContactRow[]> {
  return ids.length === 0 ? [] : select(tx, isOf(userId), inArray(contact.id, ids))
}

/** As they are now and stay until the transaction ends. */
export async function lockContacts(tx: Tx, userId: string, ids: string[]): Promise<ContactRow[]> {
  await tx.execute(sql`
    select from contact where user_id = ${userId} and id = any(${uuids(ids)}) and deleted_at is null order by id for update`)
  return findContacts(tx, userId, ids)
}

export interface ContactFilter {
  userId: string
  limit: number
  terms?: SearchTerms | undefined
  tag?: string | undefined
  favouritesOnly: boolean
  favouritesFirst: boolean
  /** The last of the page before. */
  after?: { isFavourite: boolean, sortName: string, id: string } | undefined
}

/** By name, by keyset: a page costs the same at any depth. */
export async function listContacts(tx: Tx, filter: ContactFilter): Promise<ContactRow[]> {
  const { after, favouritesFirst } = filter
  const place = favouritesFirst
    ? sql`((not ${contact.isFavourite}), ${contact.sortName}, ${contact.id})`
    : sql`(${contact.sortName}, ${contact.id})`
  const afterPlace = after && (favouritesFirst
    ? sql`(${!after.isFavourite}::boolean, ${after.sortName}, ${after.id}::uuid)`
    : sql`(${after.sortName}, ${after.id}::uuid)`)
  const order = [asc(contact.sortName), asc(contact.id)]
  const rows = await tx.select({ contact, numbers }).from(contact).where(and(
    isOf(filter.userId),
    filter.terms && matches(filter.terms),
    filter.tag === undefined ? undefined : sql`${contact.tags} @> ${texts([filter.tag])}`,
    filter.favouritesOnly ? eq(contact.isFavourite, true) : undefined,
    afterPlace && sql`${place} > ${afterPlace}`,
  )).orderBy(...favouritesFirst ? [sql`(not ${contact.isFavourite})`, ...order] : order).limit(filter.limit)
  return rows.map(row => ({ ...row.contact, numbers: row.numbers }))
}

/** Each of the words somewhere, or one of the digits. Parts of words count, so no index of words would serve. */
export function matches(terms: SearchTerms): SQL {
  const is = (part: SQL) => sql`strpos(${contact.searchText}, ${part}) > 0`
  return 'words' in terms
    ? sql`(${sql.join(terms.words.map(word => is(sql`folded(${word})`)), sql` and `)})`
    : sql`(${sql.join(terms.digits.map(digits => is(sql`${digits}::text`)), sql` or `)})`
}

export async function countTags(tx: Tx, userId: string): Promise<{ tag: string, count: number }[]> {
  return [...await tx.execute<{ tag: string, count: number }>(sql`
    select tag, count(*)::int as count from contact, unnest(tags) tag where user_id = ${userId} and deleted_at is null
    group by tag order by count desc, tag limit 200`)]
}

export async function countContacts(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from contact where user_id = ${userId} and deleted_at is null`)
  return row!.count
}

/** Of anybody in the book. */
export async function countMostNumbers(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.execute<{ most: number }>(sql`
    select coalesce(max(count), 0)::int as most from (
      select count(*) from contact_number where user_id = ${userId} and is_live group by contact_id) each`)
  return row!.most
}

export interface ContactToSave extends Person {
  id: string
  sortName: string
}

/**
 * Writes contacts as they are to be, new or known, with all of their numbers. Where a number is another contact's, the
 * unique index refuses it (K1). When they were last called is asked of the calls there have been.
 */
export async function saveContacts(tx: Tx, userId: string, contacts: ContactToSave[], at: Date): Promise<void> {
  if (contacts.length === 0) return
  const rows = contacts.map(({ numbers, sortName, isFavourite, ...fields }) => ({
    ...fields, is_favourite: isFavourite, sort_name: sortName,
    found_by: [fields.name, fields.email ?? '', ...fields.tags].join('\n'),
    digits: numbers.map(({ number }) => `\n${number.slice(1)}`).join(''),
  }))
  await tx.execute(sql`
    insert into contact (id, user_id, name, email, note, tags, is_favourite, sort_name, name_key, search_text, created_at, updated_at)
    select r.id, ${userId}, r.name, r.email, r.note, r.tags, r.is_favourite, r.sort_name, folded(r.name), folded(r.found_by) || r.digits,
      ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r (id uuid, name text, email text, note text, tags text[], is_favourite boolean, sort_name text, found_by text, digits text)
    on conflict (id) do update set name = excluded.name, email = excluded.email, note = excluded.note, tags = excluded.tags,
      is_favourite = excluded.is_favourite, sort_name = excluded.sort_name, name_key = excluded.name_key,
      search_text = excluded.search_text, updated_at = excluded.updated_at, revision = contact.revision + 1`)
  await saveNumbers(tx, userId, contacts)
}

async function saveNumbers(tx: Tx, userId: string, contacts: ContactToSave[]): Promise<void> {
  const rows = contacts.flatMap(({ id, numbers }) => numbers.map((one, place) => ({ ...one, contact_id: id, place })))
  const numbers = JSON.stringify(rows)
  const given = sql`jsonb_to_recordset(${numbers}::text::jsonb) as r (contact_id uuid, number text, label text, country text, place smallint)`
  const ids = contacts.map(({ id }) => id)
  await tx.execute(sql`
    delete from contact_number n where n.user_id = ${userId} and n.contact_id = any(${uuids(ids)})
      and not exists (select from ${given} where r.contact_id = n.contact_id and r.number = n.number)`)
  // in one order for everybody: two who write the same numbers at once wait for each other, and not both
  await tx.execute(sql`
    insert into contact_number (contact_id, user_id, number, label, country, place)
    select r.contact_id, ${userId}, r.number, r.label, r.country, r.place from ${given} order by r.number
    on conflict (contact_id, number) do update set label = excluded.label, place = excluded.place, country = excluded.country`)
  await stampContacts(tx, userId, ids)
}

/** When these were last called, by the completed calls there have been. Never back in time. */
export async function stampContacts(tx: Tx, userId: string, ids: string[]): Promise<void> {
  await tx.execute(sql`
    update contact c set last_called_at = last.at from (
      select n.contact_id, max(k.created_at) as at from contact_number n
        join call k on k.to_number = n.number and k.user_id = n.user_id and k.status = 'completed'
      where n.user_id = ${userId} and n.contact_id = any(${uuids(ids)}) and n.is_live group by n.contact_id) last
    where c.id = last.contact_id and (c.last_called_at is null or c.last_called_at < last.at)`)
}

/** The same for whoever was called in these calls, by whoever placed them. */
export async function stampCalled(tx: Tx, callIds: string[]): Promise<void> {
  await tx.execute(sql`
    update contact c set last_called_at = last.at from (
      select n.contact_id, max(k.created_at) as at from call k
        join contact_number n on n.user_id = k.user_id and n.number = k.to_number and n.is_live
      where k.id = any(${uuids(callIds)}) and k.status = 'completed' group by n.contact_id) last
    where c.id = last.contact_id and (c.last_called_at is null or c.last_called_at < last.at)`)
}

export async function setFavourite(
  tx: Tx, userId: string, id: string, isFavourite: boolean, at: Date,
): Promise<boolean> {
  const rows = await tx.update(contact).set({ isFavourite, updatedAt: at, revision: sql`${contact.revision} + 1` })
    .where(and(isOf(userId), eq(contact.id, id))).returning({ id: contact.id })
  return rows.length > 0
}

/** Out of the list, with its numbers free for another; all of it is there for a day. */
export async function hideContact(tx: Tx, userId: string, id: string, at: Date): Promise<boolean> {
  const rows = await tx.update(contact).set({ deletedAt: at }).where(and(isOf(userId), eq(contact.id, id)))
    .returning({ id: contact.id })
  await tx.execute(sql`update contact_number set is_live = false where user_id = ${userId} and contact_id = ${id}::uuid`)
  return rows.length > 0
}

/** Back into the list. Where one of its numbers is another's by now, the unique index refuses it. */
export async function unhideContact(tx: Tx, userId: string, id: string): Promise<boolean> {
  const rows = await tx.update(contact).set({ deletedAt: null })
    .where(and(eq(contact.userId, userId), eq(contact.id, id)))
    .returning({ id: contact.id })
  await tx.execute(sql`update contact_number set is_live = true where user_id = ${userId} and contact_id = ${id}::uuid`)
  return rows.length > 0
}

/** A copy of one as it is, out of the list and kept as long as what was deleted. */
export async function keepCopy(tx: Tx, userId: string, id: string, copyId: string, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into contact (id, user_id, name, email, note, tags, is_favourite, sort_name, name_key, search_text, apart_from,
      last_called_at, created_at, updated_at, deleted_at)
    select ${copyId}::uuid, user_id, name, email, note, tags, is_favourite, sort_name, name_key, search_text, apart_from,
      last_called_at, created_at, updated_at, ${at.toISOString()}::timestamptz
    from contact where user_id = ${userId} and id = ${id}::uuid`)
  await tx.execute(sql`
    insert into contact_number (contact_id, user_id, number, label, country, place, is_live)
    select ${copyId}::uuid, user_id, number, label, country, place, false
    from contact_number where user_id = ${userId} and contact_id = ${id}::uuid`)
}

/** One as its copy has it, as a further revision; the copy is used up. */
export async function returnToCopy(tx: Tx, userId: string, id: string, copyId: string, at: Date): Promise<void> {
  await tx.execute(sql`
    update contact c set name = k.name, email = k.email, note = k.note, tags = k.tags, is_favourite = k.is_favourite,
      sort_name = k.sort_name, name_key = k.name_key, search_text = k.search_text, apart_from = k.apart_from,
      last_called_at = k.last_called_at, updated_at = ${at.toISOString()}::timestamptz, revision = c.revision + 1
    from contact k where c.user_id = ${userId} and c.id = ${id}::uuid and k.user_id = c.user_id and k.id = ${copyId}::uuid`)
  await tx.execute(sql`delete from contact_number where user_id = ${userId} and contact_id = ${id}::uuid`)
  await tx.execute(sql`
    insert into contact_number (contact_id, user_id, number, label, country, place)
    select ${id}::uuid, user_id, number, label, country, place
    from contact_number where user_id = ${userId} and contact_id = ${copyId}::uuid order by number`)
  await removeContacts(tx, userId, [copyId])
}

/** Those of them that are deleted and can be taken back, until the transaction ends. */
export async function lockDeleted(tx: Tx, userId: string, ids: string[]): Promise<number> {
  const rows = await tx.execute(sql`
    select from contact where user_id = ${userId} and id = any(${uuids(ids)}) and deleted_at is not null order by id for update`)
  return rows.length
}

/** Of each of them: the others are other people. */
export async function tellApart(tx: Tx, userId: string, ids: string[]): Promise<void> {
  await tx.execute(sql`
    update contact set apart_from = array(
      select distinct one from unnest(apart_from || array_remove(${uuids(ids)}, id)) one order by one)
    where user_id = ${userId} and id = any (${uuids(ids)})`)
}

async function removeContacts(tx: Tx, userId: string, ids: string[]): Promise<void> {
  await tx.delete(contact).where(and(eq(contact.userId, userId), inArray(contact.id, ids)))
}

/** What was deleted before then goes for good, some at a time. */
export async function forgetDeleted(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.execute(sql`
    delete from contact where id in (
      select id from contact where deleted_at < ${before.toISOString()}::timestamptz order by deleted_at limit ${limit}::int) returning id`)
  return rows.length
}
