import { and, desc, eq, gt, sql } from 'drizzle-orm'
import { session, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import { isStaffRole } from '../../shared/roles'
import type { ResolvedSession } from './resolve-session'
import { STAFF_IDLE_SECONDS, sessionEnd } from './session-end'

export interface OwnSession {
  id: string
  userAgent: string | null
  address: string | null
  signedInAt: Date
  lastUsedAt: Date
  endsAt: Date
}

export interface OwnSessions {
  /** Those that stand, the last used first. */
  list: (userId: string) => Promise<OwnSession[]>
  /** Ends one of the person's own. @returns whether there was one. */
  end: (userId: string, sessionId: string) => Promise<boolean>
  /** Remembers that it was used now; written by `writeUses`. */
  noteUse: (session: ResolvedSession) => Promise<void>
  /** Writes what this server remembers: one statement, however many sessions and requests there were. */
  writeUses: () => Promise<void>
  /** Whether nobody used it for half an hour, now or since its person last signed in. */
  layIdle: (session: ResolvedSession) => boolean
}

/** Where a person is signed in. */
export function createOwnSessions({ db, now }: { db: Db, now: () => Date }): OwnSessions {
  let uses = new Map<string, Date>()
  const lastUse = (id: string, written: Date) => {
    const use = uses.get(id)
    return use && use > written ? use : written
  }
  const isUnused = ({ sessionId, usedAt }: ResolvedSession) =>
    now().getTime() - lastUse(sessionId, usedAt).getTime() > STAFF_IDLE_SECONDS * 1000
  return {
    async list(userId) {
      const rows = await db.select({ session, role: user.role }).from(session)
        .innerJoin(user, eq(user.id, session.userId))
        .where(and(eq(session.userId, userId), gt(session.expiresAt, now())))
        .orderBy(desc(session.createdAt), session.id)
      return rows
        .map(({ session: row, role }): OwnSession => ({
          id: row.id,
          userAgent: row.userAgent,
          address: row.ipAddress,
          signedInAt: row.createdAt,
          lastUsedAt: lastUse(row.id, row.lastUsedAt ?? row.createdAt),
          endsAt: sessionEnd({ ...row, role }),
        }))
        .filter(one => one.endsAt > now())
        .sort((one, other) => other.lastUsedAt.getTime() - one.lastUsedAt.getTime())
    },
    async end(userId, sessionId) {
      const gone = await db.delete(session).where(and(eq(session.id, sessionId), eq(session.userId, userId)))
        .returning({ id: session.id })
      return gone.length > 0
    },
    async noteUse(used) {
      const { user: { role, twoFactorEnabled }, sessionId } = used
      // at once, and for every server: looking around does not wake a session that lay idle
      if (isStaffRole(role) && !twoFactorEnabled && isUnused(used)) {
        await db.update(session).set({ idledAt: now() }).where(eq(session.id, sessionId))
      }
      uses.set(sessionId, now())
    },
    async writeUses() {
      const written = [...uses]
      uses = new Map()
      if (written.length === 0) return
      await db.execute(sql`
        update session s set last_used_at = greatest(u.at, s.last_used_at)
        from unnest(${textArray(written.map(([id]) => id))}::text[], ${textArray(written.map(([, at]) => at.toISOString()))}::timestamptz[]) u(id, at)
        where s.id = u.id`)
    },
    layIdle: used => used.idledAt !== null || isUnused(used),
  }
}

/** As PostgreSQL writes arrays: drizzle would spread one into a list. Ids and instants hold nothing to be escaped. */
const textArray = (values: string[]) => `{${values.join(',')}}`
