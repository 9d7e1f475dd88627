import { sql } from 'drizzle-orm'
import { texts } from '../arrays'
import type { Tx } from '../client'

/** How many calls go on, by channel; found by what is held for them. */
export async function countOpenCalls(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.execute<{ channel: string, calls: number }>(sql`
    select c.channel, count(*)::int as calls from wallet_hold h join call c on c.id = h.call_id
    where h.state = 'pending' and c.status_rank < 3 group by c.channel order by c.channel`)
  return new Map(rows.map(({ channel, calls }) => [channel, calls]))
}

/** Somebody in care, or numbers that agents of an account call. */
export type Called = { carePersonId: string } | { callerId: string, numbers: readonly string[] }

/** Calls that a programme or an agent makes to them, which go on and which nobody has picked up. Role system. */
export async function listUnanswered(tx: Tx, called: Called): Promise<string[]> {
  const areTheirs = 'carePersonId' in called
    ? sql`exists (
        select from keypad_attempt a join keypad_call k on k.id = a.keypad_call_id
        where a.call_id = c.id and k.person_id = ${called.carePersonId}::uuid)`
    : sql`c.user_id = ${called.callerId} and c.to_number = any(${texts(called.numbers)})
        and exists (select from agent_call a where a.call_id = c.id and a.way = 'out')`
  const rows = await tx.execute<{ id: string }>(sql`
    select c.id from wallet_hold h join call c on c.id = h.call_id
    where h.state = 'pending' and c.status in ('initiated', 'ringing') and c.end_requested_at is null and ${areTheirs}
    order by c.id`)
  return rows.map(({ id }) => id)
}
