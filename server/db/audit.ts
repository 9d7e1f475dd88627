import { and, desc, eq, gte, inArray, like, lt, sql, type SQL } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { auditLog } from '../../drizzle/schema/finance'
import { AUDIT_SUBJECTS, type AuditSubject } from '../../shared/schemas/audit'
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

export interface AuditFilter {
  limit: number
  beforeId?: bigint | undefined
  /** Any of these people. */
  actorIds?: string[] | undefined
  /** Ends in a dot: everything that begins so. */
  action?: string | undefined
  subjectType?: string | undefined
  subjectId?: string | undefined
  from?: string | undefined
  before?: string | undefined
}

export type AuditRow = { entry: typeof auditLog.$inferSelect, actorName: string | null }

/** What staff did, newest first, by keyset. */
export async function listAudit(tx: Tx, filter: AuditFilter): Promise<AuditRow[]> {
  const conditions = [
    filter.beforeId === undefined ? undefined : lt(auditLog.id, filter.beforeId),
    filter.actorIds === undefined ? undefined : inArray(auditLog.actorId, filter.actorIds),
    filter.action === undefined ? undefined : actionCondition(filter.action),
    ...subjectConditions(filter),
    filter.from === undefined ? undefined : gte(auditLog.at, sql`${filter.from}::timestamptz`),
    filter.before === undefined ? undefined : lt(auditLog.at, sql`${filter.before}::timestamptz`),
  ]
  // a plan for these very values: they decide which index is worth it
  await tx.execute(sql`set local plan_cache_mode = force_custom_plan`)
  return tx.select({ entry: auditLog, actorName: user.name }).from(auditLog)
    .leftJoin(user, eq(user.id, auditLog.actorId))
    .where(and(...conditions)).orderBy(desc(auditLog.id)).limit(filter.limit)
}

function actionCondition(action: string): SQL {
  return action.endsWith('.') ? like(auditLog.action, `${action.replaceAll('_', '\\_')}%`) : eq(auditLog.action, action)
}

function subjectConditions({ subjectType, subjectId }: AuditFilter): SQL[] {
  if (subjectId === undefined) return subjectType === undefined ? [] : [eq(auditLog.subjectType, subjectType)]
  // the index begins with the type: an id alone is looked for under each
  const types = subjectType === undefined ? [...AUDIT_SUBJECTS] : [subjectType]
  return [inArray(auditLog.subjectType, types), eq(auditLog.subjectId, subjectId)]
}
