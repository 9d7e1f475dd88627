import { auditLog } from '../../drizzle/schema/finance'
import type { AuditSubject } from '../../shared/schemas/finance-audit'
import type { Tx } from './client'

export interface AuditEntry {
  at: Date
  /** Who did it: the member of staff whose transaction this is. */
  actorId: string
  /** Noun and verb: `adjustment.approve`, `limits.set`, `month.close`. */
  action: string
  subjectType: AuditSubject
  subjectId: string
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
  requestId?: string | null
}

/** Writes what staff did, in the transaction that did it (A5): one is not there without the other. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({ before: null, after: null, requestId: null, ...entry })
}
