import { sql } from 'drizzle-orm'
import type { Tx } from './client'

interface Filter {
  walletId: string
  start: Date
  end: Date
  /** IANA: whose days. */
  zone: string
}

export interface BalanceDays {
  /** Before the first of them. */
  openingMicros: bigint
  /** At the end of each day on which something moved. */
  byDay: Map<string, bigint>
}

/**
 * What a wallet held at the end of each day, as its rows were posted: one statement, which reads the rows of the period
 * and no older one but the last before it, however long the ledger is.
 */
export async function readBalanceDays(tx: Tx, { walletId, start, end, zone }: Filter): Promise<BalanceDays> {
  const [from, to] = [start, end].map(at => sql`${at.toISOString()}::timestamptz`) as [ReturnType<typeof sql>, ReturnType<typeof sql>]
  const rows = await tx.execute<{ day: string | null, micros: string }>(sql`
    with before as materialized (
      select wallet_seq, balance_after_micros from credit_transaction
      where wallet_id = ${walletId}::uuid and created_at < ${from} order by wallet_seq desc limit 1)
    select null as day, balance_after_micros::text as micros from before
    union all
    (select distinct on (day) day::text, balance_after_micros::text from (
      select (t.created_at at time zone ${zone})::date as day, t.wallet_seq, t.balance_after_micros from credit_transaction t
      where t.wallet_id = ${walletId}::uuid and t.wallet_seq > coalesce((select wallet_seq from before), 0) and t.created_at < ${to}) posted
    order by day, wallet_seq desc)`)
  const known = [...rows]
  return {
    openingMicros: BigInt(known.find(({ day }) => day === null)?.micros ?? 0),
    byDay: new Map(known.flatMap(({ day, micros }) => (day === null ? [] : [[day, BigInt(micros)]]))),
  }
}
