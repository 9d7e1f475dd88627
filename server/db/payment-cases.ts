import { matchCase } from '../../drizzle/schema/finance'
import type { Tx } from './client'

export interface PaymentCase {
  id: string
  /** Default: `payment`. */
  kind?: 'payment' | 'refund' | 'dispute'
  /** The same difference found again is the same case. */
  key: string
  bucket: 'missing_here' | 'different'
  paymentId: string | null
  externalId: string
  ours: Record<string, string | null>
  theirs: Record<string, string | null>
  differenceMicros: bigint | null
  now: Date
}

/** Money of a payment that the books do not agree on: somebody has to look. */
export async function insertPaymentCase(tx: Tx, { now, kind = 'payment', ...found }: PaymentCase): Promise<void> {
  await tx.insert(matchCase)
    .values({ ...found, kind, day: now.toISOString().slice(0, 10), foundAt: now, seenAt: now })
    .onConflictDoUpdate({ target: matchCase.key, set: { seenAt: now } })
}
