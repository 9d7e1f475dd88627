import { and, asc, eq, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm'
import { carePerson } from '../../../../drizzle/schema/care'
import type { SearchTerms } from '../../../domain/contacts/search-terms'
import type { OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import { texts, uuids } from '../../arrays'
import type { Tx } from '../../client'

export type CareRow = typeof carePerson.$inferSelect
export type CareChange = Partial<
  Omit<CareRow, 'id' | 'programmeId' | 'foundBy' | 'revision' | 'createdAt' | 'updatedAt'>
>

/** Row-level security says whose they are. */
export async function findCarePerson(tx: Tx, id: string): Promise<CareRow | null> {
  const [row] = await tx.select().from(carePerson).where(eq(carePerson.id, id))
  return row ?? null
}

/** As they are, and stay until the transaction ends. Before their tasks, always: so everybody waits in one order. */
export async function lockCarePerson(tx: Tx, id: string): Promise<CareRow | null> {
  const [row] = await tx.select().from(carePerson).where(eq(carePerson.id, id)).for('update')
  return row ?? null
}

/** What a person changed of them: whoever has them on the screen meanwhile is told. */
export async function changeCarePerson(tx: Tx, id: string, change: CareChange, now: Date): Promise<CareRow> {
  const [row] = await tx.update(carePerson)
    .set({ ...change, updatedAt: now, revision: sql`${carePerson.revision} + 1` })
    .where(eq(carePerson.id, id)).returning()
  return row!
}

/** What calls note of them; it is no change of what somebody wrote, and a form that is open stays good. */
export async function noteOnCarePerson(
  tx: Tx, id: string, note: Pick<CareChange, 'unanswered' | 'lastCalledAt' | 'lastReachedAt'>,
): Promise<void> {
  await tx.update(carePerson).set(note).where(eq(carePerson.id, id))
}

export async function insertCarePeople(tx: Tx, people: (typeof carePerson.$inferInsert)[]): Promise<void> {
  if (people.length > 0) await tx.insert(carePerson).values(people)
}

/** Several, in one order for everybody. */
export async function lockCarePeople(tx: Tx, programmeId: string, ids: string[]): Promise<CareRow[]> {
  return tx.select().from(carePerson)
    .where(and(eq(carePerson.programmeId, programmeId), inArray(carePerson.id, ids), isNull(carePerson.erasedAt)))
    .orderBy(asc(carePerson.id)).for('update')
}

/** To somebody else's care. */
export async function handOverPeople(tx: Tx, ids: string[], workerId: string, now: Date): Promise<void> {
  await tx.execute(sql`
    update care_person set worker_id = ${workerId}, updated_at = ${now.toISOString()}::timestamptz, revision = revision + 1
    where id = any(${uuids(ids)})`)
}

export interface CareListFilter {
  programmeId: string
  /** Those of one worker alone (O4). */
  workerId?: string | undefined
  terms?: SearchTerms | undefined
  language?: OutreachLanguage | undefined
  tag?: string | undefined
  place?: string | undefined
  isFlagged?: boolean | undefined
  hasConsent?: boolean | undefined
  isOptedOut?: boolean | undefined
}

/** The last of the page before. */
export interface CarePlaceInList { isUnflagged: boolean, name: string, id: string }

const isSet = (column: typeof carePerson.flaggedAt, is: boolean | undefined): SQL | undefined =>
  (is === undefined ? undefined : is ? isNotNull(column) : isNull(column))

function conditions(filter: CareListFilter): SQL | undefined {
  return and(
    eq(carePerson.programmeId, filter.programmeId),
    isNull(carePerson.erasedAt),
    filter.workerId === undefined ? undefined : eq(carePerson.workerId, filter.workerId),
    filter.terms && matches(filter.terms),
    filter.language && eq(carePerson.language, filter.language),
    filter.tag === undefined ? undefined : sql`${carePerson.tags} @> ${texts([filter.tag])}`,
    filter.place === undefined ? undefined : sql`folded(${carePerson.place}) = folded(${filter.place})`,
    isSet(carePerson.flaggedAt, filter.isFlagged),
    isSet(carePerson.consentAt, filter.hasConsent),
    isSet(carePerson.optedOutAt, filter.isOptedOut),
  )
}

/**
 * Each of the words in name, place or a tag, folded once (a sub-select) and not once a row; or one of the digits in the
 * number.
 */
function matches(terms: SearchTerms): SQL {
  if ('digits' in terms) {
    return sql`(${sql.join(terms.digits.map(digits => sql`strpos(${carePerson.number}, ${digits}::text) > 0`), sql` or `)})`
  }
  return sql`(${sql.join(terms.words.map(word => sql`strpos(${carePerson.foundBy}, (select folded(${word}))) > 0`), sql` and `)})`
}

/** Who is flagged first, then by name; by keyset: a page costs the same at any depth. */
export async function listCarePeople(
  tx: Tx, filter: CareListFilter, { limit, after }: { limit: number, after?: CarePlaceInList | undefined },
): Promise<CareRow[]> {
  const isUnflagged = sql`(${carePerson.flaggedAt} is null)`
  return tx.select().from(carePerson).where(and(
    conditions(filter),
    after && sql`(${isUnflagged}, ${carePerson.name}, ${carePerson.id}) > (${after.isUnflagged}::boolean, ${after.name}, ${after.id}::uuid)`,
  )).orderBy(isUnflagged, asc(carePerson.name), asc(carePerson.id)).limit(limit)
}

/** Who else has one of these numbers: phones are shared. */
export async function findByNumbers(
  tx: Tx, programmeId: string, numbers: string[],
): Promise<Pick<CareRow, 'id' | 'name' | 'number'>[]> {
  if (numbers.length === 0) return []
  return tx.select({ id: carePerson.id, name: carePerson.name, number: carePerson.number }).from(carePerson)
    .where(and(
      eq(carePerson.programmeId, programmeId), inArray(carePerson.number, numbers), isNull(carePerson.erasedAt),
    ))
    .orderBy(asc(carePerson.name), asc(carePerson.id))
}

/** By what lists are narrowed down: the words that are in use; a place once, as most write it. */
export async function readCareWords(
  tx: Tx, programmeId: string, workerId?: string,
): Promise<{ tags: string[], places: string[], people: number, flagged: number }> {
  const own = workerId === undefined ? sql`` : sql`and worker_id = ${workerId}`
  const [row] = await tx.execute<{ tags: string[], places: string[], people: number, flagged: number }>(sql`
    with seen as (select tags, place, flagged_at from care_person where programme_id = ${programmeId} and erased_at is null ${own})
    select
      array(select tag from seen, unnest(tags) tag group by tag order by count(*) desc, tag limit 200) as tags,
      array(
        select (array_agg(place order by count desc, place))[1] from (
          select place, count(*) as count from seen where place <> '' group by place) spelled
        group by folded(place) order by sum(count) desc, 1 limit 200) as places,
      (select count(*) from seen)::int as people,
      (select count(*) from seen where flagged_at is not null)::int as flagged`)
  return row!
}

/**
 * Makes somebody a pseudonym (P2): name, number, place, dates and whatever somebody wrote of them go; that things
 * happened, and what their calls cost, stays.
 */
export async function forgetCarePerson(tx: Tx, id: string, by: string, now: Date): Promise<'done' | 'open_call'> {
  const [row] = await tx.execute<{ outcome: 'done' | 'open_call' }>(sql`
    select forget_care_person(p_id => ${id}::uuid, p_by => ${by}, p_at => ${now.toISOString()}::timestamptz) as outcome`)
  return row!.outcome
}
