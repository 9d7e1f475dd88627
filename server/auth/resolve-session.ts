import { and, eq, sql } from 'drizzle-orm'
import { session, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import type { Role } from '../../shared/schemas/user'
import { readSessionToken, sessionCookieName } from './session-cookie'

export interface SessionUser {
  id: string
  name: string
  email: string
  /** A link that went there was followed. */
  emailVerified: boolean
  role: Role
  /** ISO 3166-1, for numbers typed without a country code. */
  country: string
  createdAt: Date
}

/** Who asks, and what they have shown. */
export interface SignedInUser extends SessionUser {
  twoFactorEnabled: boolean
  /** When this session last showed a second factor (A4). */
  secondFactorAt: Date | null
}

export interface ResolvedSession {
  user: SignedInUser
  sessionId: string
}

export type ResolveSession = (headers: Headers) => Promise<ResolvedSession | null>

interface Options {
  db: Db
  publicUrl: string
  secret: string
  now: () => Date
}

/**
 * Who sends a request: one prepared statement for a signed cookie, none for anything else. Asked of the database each
 * time, so a session that was ended elsewhere ends here at once. It never prolongs a session; the page does, by
 * `GET /api/auth/get-session`, which also renews the cookie.
 */
export function createResolveSession({ db, publicUrl, secret, now }: Options): ResolveSession {
  const cookieName = sessionCookieName(publicUrl)
  const findByToken = db
    .select({
      sessionId: session.id,
      id: user.id,
      name: user.name,
      email: user.email,
      emailVerified: user.emailVerified,
      role: user.role,
      country: user.country,
      createdAt: user.createdAt,
      twoFactorEnabled: user.twoFactorEnabled,
      secondFactorAt: session.secondFactorAt,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(and(eq(session.token, sql.placeholder('token')), sql`${session.expiresAt} > ${sql.placeholder('now')}::timestamptz`))
    .prepare('session_by_token')

  return async headers => {
    const token = readSessionToken(headers.get('cookie') ?? '', cookieName, secret)
    if (token === null) return null
    const [found] = await findByToken.execute({ token, now: now().toISOString() })
    if (!found) return null
    const { sessionId, ...person } = found
    return { user: person, sessionId }
  }
}
