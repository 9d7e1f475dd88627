import type { Tx } from '../client'
import { caseKey, openCases } from './match-cases'

export interface PaymentCase {
  id: string
  /** Default: `payment`. */
  kind?: 'payment' | 'refund' | 'dispute'
  bucket: 'missing_here' | 'different'
  paymentId: string | null
  externalId: string
  ours: Record<string, string | null>
  theirs: Record<string, string | null>
  differenceMicros: bigint | null
  now: Date
}

/** Money that the books do not agree on: somebody has to look. The daily comparison finds it as the same case. */
export async function insertPaymentCase(tx: Tx, { now, kind = 'payment', ...found }: PaymentCase): Promise<void> {
  const row = { ...found, kind, key: caseKey(kind, found.externalId), day: now.toISOString().slice(0, 10) }
  await openCases(tx, [row], now, false)
}
