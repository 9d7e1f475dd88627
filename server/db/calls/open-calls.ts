import { sql } from 'drizzle-orm'
import type { Tx } from '../client'

/** How many calls go on, by channel; found by what is held for them. */
export async function countOpenCalls(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.execute<{ channel: string, calls: number }>(sql`
    select c.channel, count(*)::int as calls from wallet_hold h join call c on c.id = h.call_id
    where h.state = 'pending' and c.status_rank < 3 group by c.channel order by c.channel`)
  return new Map(rows.map(({ channel, calls }) => [channel, calls]))
}
