import { sql } from 'drizzle-orm'
import { texts, uuids } from '../arrays'
import type { Tx } from '../client'

/** Calls that ended and that a subscriber has not taken, in the order in which they were begun. */
export async function listEndedCalls(tx: Tx, subscriber: string, after: string, limit: number): Promise<string[]> {
  const rows = await tx.execute<{ call_id: string }>(sql`
    select call_id from call_ended where call_id > ${after}::uuid and not (${subscriber} = any (taken_by)) order by call_id limit ${limit}::int`)
  return rows.map(row => row.call_id)
}

/** Of these calls, those that the subscriber takes now and no other server is taking; noted with the transaction. */
export async function takeEndedCalls(tx: Tx, subscriber: string, callIds: string[]): Promise<string[]> {
  const rows = await tx.execute<{ call_id: string }>(sql`
    update call_ended e set taken_by = array_append(e.taken_by, ${subscriber}) from (
        select call_id from call_ended where call_id = any(${uuids(callIds)}) and not (${subscriber} = any (taken_by))
        order by call_id for update skip locked
      ) free where e.call_id = free.call_id returning e.call_id`)
  return rows.map(row => row.call_id)
}

/** Takes out what every one of these has taken. */
export async function forgetEndedCalls(tx: Tx, subscribers: string[]): Promise<void> {
  await tx.execute(sql`delete from call_ended where taken_by @> ${texts(subscribers)}`)
}
