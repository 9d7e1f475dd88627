import { createHash } from 'node:crypto'

/** All that is asked of an adjustment. */
export interface AdjustmentContent {
  id: string
  walletId: string
  amountMicros: bigint
  reasonCode: string
  note: string
  evidenceLinks: string[]
  effectiveAt: Date
  requestedBy: string
}

/** SHA-256 of all that is asked: an approval names it, and so does the ledger row (M13, M16). */
export function contentHash(c: AdjustmentContent): Buffer {
  const content = ['adjustment', c.id, c.walletId, c.amountMicros.toString(), c.reasonCode, c.note, c.evidenceLinks, c.effectiveAt.toISOString(), c.requestedBy]
  return createHash('sha256').update(JSON.stringify(content)).digest()
}
