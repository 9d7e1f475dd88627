import { sql } from 'drizzle-orm'
import type { AnsweredIn } from '../../domain/outreach/best-hour'
import { uuids } from '../arrays'
import type { Tx } from '../client'

/** In which hours of the day people answered, on that clock: one query for all of them. Role system. */
export async function readAnsweredHours(
  tx: Tx, personIds: string[], timeZone: string,
): Promise<Map<string, AnsweredIn[]>> {
  const found = new Map<string, AnsweredIn[]>()
  if (personIds.length === 0) return found
  const rows = await tx.execute<{ person_id: string, hour: number, answered: number }>(sql`
    select k.person_id, extract(hour from k.created_at at time zone ${timeZone})::int as hour, count(*)::int as answered
    from keypad_call k where k.person_id = any(${uuids(personIds)}) and k.outcome in ('keyed', 'no_key') group by 1, 2`)
  for (const { person_id: id, hour, answered } of rows) found.set(id, [...found.get(id) ?? [], { hour, answered }])
  return found
}

/** Which of these calls somebody picked up, in the end: a key may be heard of late. Role system. */
export async function findAnswered(tx: Tx, keypadCallIds: string[]): Promise<Set<string>> {
  if (keypadCallIds.length === 0) return new Set()
  const rows = await tx.execute<{ id: string }>(sql`
    select id from keypad_call where id = any(${uuids(keypadCallIds)}) and outcome in ('keyed', 'no_key')`)
  return new Set(rows.map(({ id }) => id))
}
