import { eq, sql } from 'drizzle-orm'
import { session, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import type { Role } from '../../shared/schemas/user'
import { readSessionToken, sessionCookieName } from './session-cookie'
import { sessionEnd } from './session-end'

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
  /** From when on it is over. */
  endsAt: Date
  /** As far as it is written: to the minute. */
  usedAt: Date
  /** When it was last used after it had lain idle; null for never. */
  idledAt: Date | null
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
      expiresAt: session.expiresAt,
      beganAt: session.createdAt,
      lastUsedAt: session.lastUsedAt,
      idledAt: session.idledAt,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(eq(session.token, sql.placeholder('token')))
    .prepare('session_by_token')

  return async headers => {
    const token = readSessionToken(headers.get('cookie') ?? '', cookieName, secret)
    if (token === null) return null
    const [found] = await findByToken.execute({ token })
    if (!found) return null
    const { sessionId, expiresAt, beganAt, lastUsedAt, idledAt, ...person } = found
    const endsAt = sessionEnd({ expiresAt, createdAt: beganAt, role: person.role })
    if (endsAt <= now()) return null
    return { user: person, sessionId, endsAt, usedAt: lastUsedAt ?? beganAt, idledAt }
  }
}
