import { and, desc, eq, gte, inArray, like, lt, sql, type SQL } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { auditLog } from '../../../drizzle/schema/finance'
import { AUDIT_SUBJECTS } from '../../../shared/schemas/finance-audit'
import type { Tx } from '../client'

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
