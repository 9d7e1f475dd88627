import { sql, type SQL } from 'drizzle-orm'
import type { CallWishKind } from '../../../shared/schemas/agents/words'
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
  return listRinging(tx, areTheirs)
}

/**
 * Calls that a programme or an agent makes and which nobody has picked up, to people who said meanwhile that they want
 * none. Role system.
 */
export async function listUnwanted(tx: Tx): Promise<string[]> {
  const wishes = (kind: CallWishKind) => sql`
    select from call_wish w where w.user_id = c.user_id and w.number = c.to_number and w.kind = ${kind} and w.removed_at is null`
  return listRinging(tx, sql`(
    exists (
      select from keypad_attempt a join keypad_call k on k.id = a.keypad_call_id join care_person p on p.id = k.person_id
      where a.call_id = c.id and (p.opted_out_at is not null or p.consent_at is null))
    or exists (select from agent_call a where a.call_id = c.id and a.way = 'out')
      and (exists (${wishes('do_not_call')}) or not exists (${wishes('consent')})))`)
}

async function listRinging(tx: Tx, which: SQL): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select c.id from wallet_hold h join call c on c.id = h.call_id
    where h.state = 'pending' and c.status in ('initiated', 'ringing') and c.end_requested_at is null and ${which}
    order by c.id`)
  return rows.map(({ id }) => id)
}
