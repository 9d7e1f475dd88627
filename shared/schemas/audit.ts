import { z } from 'zod'
import { Cursor, Instant, PageLimit, UtcInstant } from './common'
import { SearchText } from './ledger'

export const AUDIT_SUBJECTS = [
  'user', 'wallet', 'call', 'payment', 'transaction', 'adjustment', 'complaint', 'case', 'comparison', 'voucher', 'month', 'export', 'dispute',
  'care_person', 'programme', 'script', 'agent', 'lead', 'exchange_rate',
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

export const AuditRowDto = z.strictObject({
  id: z.string(),
  at: UtcInstant,
  actor: z.strictObject({ id: z.string(), name: z.string().nullable() }),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
})
export type AuditRowDto = z.infer<typeof AuditRowDto>

/** 200 of `GET /api/finance/audit`, newest first. */
export const AuditPage = z.strictObject({ rows: z.array(AuditRowDto), nextCursor: z.string().nullable() })
export type AuditPage = z.infer<typeof AuditPage>
