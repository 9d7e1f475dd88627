import { sql } from 'drizzle-orm'
import type { Tx } from '../client'
import { instantText } from './page'

export interface WalletMoment extends Record<string, unknown> {
  id: string
  wallet_seq: string
  balance_after_micros: string
  hash: string
  created_at: string
}

/**
 * The newest row of a wallet that was posted at or before an instant; null before the first. Sequence numbers have no
 * gaps and grow with time, so it is found by halving: twenty looks at one index for a million rows.
 */
export async function findWalletMoment(tx: Tx, walletId: string, at: string): Promise<WalletMoment | null> {
  const [row] = await tx.execute<WalletMoment>(sql`
    with recursive search(low, high) as (
      select 0::bigint, coalesce((select max(wallet_seq) from credit_transaction where wallet_id = ${walletId}::uuid), 0)
      union all
      select case when t.created_at <= ${at}::timestamptz then t.wallet_seq else s.low end,
        case when t.created_at <= ${at}::timestamptz then s.high else t.wallet_seq - 1 end
      from search s join credit_transaction t on t.wallet_id = ${walletId}::uuid and t.wallet_seq = (s.low + s.high + 1) / 2
      where s.low < s.high)
    select t.id, t.wallet_seq, t.balance_after_micros, encode(t.hash, 'hex') as hash, ${instantText(sql`t.created_at`)} as created_at
    from search s join credit_transaction t on t.wallet_id = ${walletId}::uuid and t.wallet_seq = s.low
    where s.low = s.high`)
  return row ?? null
}
