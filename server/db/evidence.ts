import { sql } from 'drizzle-orm'
import type { Tx } from './client'

/** Chains the entries that were written since, the oldest first; waits for whoever does so already. */
export async function chainEvidence(tx: Tx, most: number): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`select evidence_chain(p_limit => ${most}::int) as count`)
  return row!.count
}

/** Where the evidence log ended on a day that is over; null where it had not begun. */
export async function findEvidenceEnd(tx: Tx, day: string, now: Date): Promise<EvidenceHead | null> {
  const [row] = await tx.execute<{ seq: string, hash: string }>(sql`
    select seq::text, encode(hash, 'hex') as hash from evidence_end_of_day(p_day => ${day}::date, p_at => ${now.toISOString()}::timestamptz)`)
  return row ?? null
}

/** The entry of a number, as it is now. */
export async function findEvidenceHash(tx: Tx, seq: bigint): Promise<string | null> {
  const [row] = await tx.execute<{ hash: string }>(sql`
    select encode(hash, 'hex') as hash from evidence where seq = ${seq.toString()}::bigint`)
  return row?.hash ?? null
}

export interface EvidenceHead {
  seq: string
  hash: string
}
