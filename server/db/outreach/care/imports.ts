import { sql } from 'drizzle-orm'
import { texts } from '../../arrays'
import type { Tx } from '../../client'

/** Of those who were read, how many are in care already, or in an earlier line: the same name at the same number. */
export async function countKnownCare(tx: Tx, userId: string, importId: string, programmeId: string): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    with said as (
      select r.place, r.content->>'number' as number, folded(r.content->>'name') as name
      from contact_import_row r where r.import_id = ${importId}::uuid and r.user_id = ${userId} and r.content is not null)
    select count(*)::int as count from (
      select number, name, row_number() over (partition by number, name order by place) as nth from said) s
    where s.nth > 1 or exists (select from care_person p where p.programme_id = ${programmeId}::uuid and p.number = s.number and folded(p.name) = s.name)`)
  return row!.count
}

/** Who is in care with one of these numbers, by number and name as they are told apart. */
export async function findKnownCare(tx: Tx, programmeId: string, numbers: string[]): Promise<Set<string>> {
  const rows = await tx.execute<{ number: string, name: string }>(sql`
    select number, folded(name) as name from care_person where programme_id = ${programmeId}::uuid and number = any(${texts(numbers)})`)
  return new Set(rows.map(({ number, name }) => `${number}\n${name}`))
}

/** Names as they are compared, in the order in which they are given. */
export async function foldNames(tx: Tx, names: string[]): Promise<string[]> {
  const rows = await tx.execute<{ name: string }>(sql`
    select folded(name) as name from jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb) with ordinality as n (name, place) order by place`)
  return rows.map(({ name }) => name)
}

/** Files for one programme are taken in one after another: each sees who is there. Until the transaction ends. */
export async function lockCareList(tx: Tx, programmeId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('talktime:care:' || ${programmeId}::text, 0))`)
}
