import { z } from 'zod'
import { Cursor, Instant, PageLimit, type IsoInstant } from './common'
import { SearchText } from './finance-ledger'

export const AUDIT_SUBJECTS = [
  'user', 'wallet', 'call', 'payment', 'transaction', 'adjustment', 'complaint', 'case', 'comparison', 'voucher', 'month', 'export', 'dispute',
] as const
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number]

export const AuditQuery = z.object({
  limit: PageLimit,
  cursor: Cursor.optional(),
  /** Whose deeds: an id or an e-mail address. */
  actor: SearchText.optional(),
  /** `limits.set`, or `limits.` and everything that begins so. */
  action: z.string().regex(/^[a-z_]+(\.[a-z_]*)?$/).max(60).optional(),
  subjectType: z.enum(AUDIT_SUBJECTS).optional(),
  subjectId: SearchText.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export interface AuditRowDto {
  id: string
  at: IsoInstant
  actor: { id: string, name: string | null }
  action: string
  subjectType: string
  subjectId: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  requestId: string | null
}

/** 200 of `GET /api/finance/audit`, newest first. */
export interface AuditPage { rows: AuditRowDto[], nextCursor: string | null }
