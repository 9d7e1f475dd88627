import { sql } from 'drizzle-orm'
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

export interface Refusal {
  at: Date
  userId: string
  /** Why: `forbidden`, `second_factor_required`, … */
  code: string
  /** What was asked for: method and pattern of the route, nothing that somebody typed. */
  route: string
  requestId: string
}

/** Enough to see what somebody tried, and not enough to fill the log with. */
const REFUSALS = { most: 30, within: '10 minutes', sameWithin: '1 minute' }

/** Writes that somebody was refused (A5): the same once a minute, and of one person no more than thirty in ten. */
export async function writeRefusal(tx: Tx, { at, userId, code, route, requestId }: Refusal): Promise<void> {
  const now = sql`${at.toISOString()}::timestamptz`
  const after = sql`${JSON.stringify({ code, route })}::text::jsonb`
  await tx.execute(sql`
    insert into audit_log (at, actor_id, action, subject_type, subject_id, after, request_id)
    select ${now}, ${userId}::text, 'access.refuse', 'user', ${userId}::text, ${after}, ${requestId}::text
    from (
      select a.at, a.after from audit_log a where a.actor_id = ${userId} and a.action = 'access.refuse' order by a.id desc limit ${REFUSALS.most}
    ) recent
    having count(*) filter (where recent.at > ${now} - ${REFUSALS.within}::interval) < ${REFUSALS.most}
      and count(*) filter (where recent.at > ${now} - ${REFUSALS.sameWithin}::interval and recent.after = ${after}) = 0`)
}
