import { and, desc, eq, gt } from 'drizzle-orm'
import { session, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
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
  noteUse: (session: ResolvedSession) => Promise<void>
  /** Whether nobody used it for half an hour, now or since its person last signed in. */
  layIdle: (session: ResolvedSession) => boolean
}

/** A use is written at most so often: a request costs no write. */
const NOTED_EVERY_SECONDS = 60

/** Where a person is signed in. */
export function createOwnSessions({ db, now }: { db: Db, now: () => Date }): OwnSessions {
  const unusedSeconds = ({ usedAt }: ResolvedSession) => (now().getTime() - usedAt.getTime()) / 1000
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
          lastUsedAt: row.lastUsedAt ?? row.createdAt,
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
      if (unusedSeconds(used) < NOTED_EVERY_SECONDS) return
      const isIdle = unusedSeconds(used) > STAFF_IDLE_SECONDS
      await db.update(session).set({ lastUsedAt: now(), ...(isIdle && { idledAt: now() }) }).where(eq(session.id, used.sessionId))
    },
    layIdle: used => used.idledAt !== null || unusedSeconds(used) > STAFF_IDLE_SECONDS,
  }
}
