import { eq, inArray } from 'drizzle-orm'
import { session, user } from '../../drizzle/schema/auth'
import type { Database } from '../db/client'
import type { Role } from '../../shared/schemas/user'
import { sessionEnd } from './session-end'

/** A session as it was when something was opened for it. */
export interface FollowedSession {
  sessionId: string
  endsAt: Date
  user: { id: string, role: Role }
}

/** Frozen: the session stands, and may open anew what was closed. */
export type SessionEndReason = 'over' | 'frozen'

export interface SessionWatch {
  /** Calls `onEnd` once, as soon as the session is over on whatever server, its person's role is another one, or the
   * wallet is frozen; never after the returned function was called. */
  follow: (subject: FollowedSession, onEnd: (reason: SessionEndReason) => void) => () => void
  close: () => Promise<void>
}

interface Options {
  database: Pick<Database, 'sql' | 'db'>
  now: () => Date
  onError: (error: unknown) => void
}

interface Notice { sessionId?: string, userId?: string, frozen?: true }

interface Follower {
  subject: FollowedSession
  end: (reason: SessionEndReason) => void
}

/** The triggers of `drizzle/functions/15-sessions.sql` speak on it. */
const CHANNEL = 'talktime_sessions'
/** Notices that a dead line swallowed are made up for by looking. */
const LOOK_EVERY_MS = 15_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Hears of the end of sessions from the database, and looks for itself where it may have missed some. */
export function createSessionWatch({ database, now, onError }: Options): SessionWatch {
  const followers = new Set<Follower>()
  let listening: ReturnType<typeof database.sql.listen> | null = null
  let looking: NodeJS.Timeout | null = null

  function hear(text: string): void {
    const { sessionId, userId, frozen } = JSON.parse(text) as Notice
    if (sessionId === undefined && userId === undefined) return look()
    for (const follower of [...followers]) {
      const { subject } = follower
      if (subject.sessionId === sessionId || subject.user.id === userId) follower.end(frozen ? 'frozen' : 'over')
    }
  }

  function look(): void {
    void endWhatIsOver([...followers]).catch(onError)
  }

  async function endWhatIsOver(asked: Follower[]): Promise<void> {
    if (asked.length === 0) return
    const rows = await database.db
      .select({ id: session.id, expiresAt: session.expiresAt, createdAt: session.createdAt, role: user.role })
      .from(session).innerJoin(user, eq(user.id, session.userId))
      .where(inArray(session.id, [...new Set(asked.map(one => one.subject.sessionId))]))
    const standing = new Map(rows.filter(row => sessionEnd(row) > now()).map(row => [row.id, row.role]))
    for (const { subject, end } of asked) {
      if (standing.get(subject.sessionId) !== subject.user.role) end('over')
    }
  }

  function listen(): void {
    looking ??= setInterval(look, LOOK_EVERY_MS)
    // each time the line is there again: what was said meanwhile was said to nobody
    listening ??= database.sql.listen(CHANNEL, hear, look)
    listening.catch(error => {
      listening = null
      onError(error)
    })
  }

  return {
    follow(subject, onEnd) {
      let timer: NodeJS.Timeout | undefined
      const stop = () => {
        clearTimeout(timer)
        followers.delete(follower)
        if (followers.size > 0 || !looking) return
        clearInterval(looking)
        looking = null
      }
      const follower: Follower = {
        subject,
        end(reason) {
          if (!followers.has(follower)) return
          stop()
          onEnd(reason)
        },
      }
      const untilEnd = () => {
        const left = subject.endsAt.getTime() - now().getTime()
        timer = setTimeout(() => (left <= LONGEST_TIMER_MS ? follower.end('over') : untilEnd()), Math.min(left, LONGEST_TIMER_MS))
      }
      followers.add(follower)
      untilEnd()
      const isFirst = listening === null
      listen()
      // it may have ended between the check at the door and now; the first to listen is looked after when that begins
      if (!isFirst) void endWhatIsOver([follower]).catch(onError)
      return stop
    },
    async close() {
      if (looking) clearInterval(looking)
      for (const follower of [...followers]) follower.end('over')
      await (await listening?.catch(() => null))?.unlisten()
    },
  }
}
