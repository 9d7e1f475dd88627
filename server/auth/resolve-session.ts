import { eq, sql } from 'drizzle-orm'
import { session, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import { createGatherer } from '../db/gather'
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
  /** The code of a worker, lower case; null for who signs in by an address. */
  username: string | null
  /** The password was made by somebody else. */
  mustChangePassword: boolean
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

const MOST_TOGETHER = 100

/** What each request knows of whoever sends it. */
export const PERSON = {
  id: user.id,
  name: user.name,
  email: user.email,
  emailVerified: user.emailVerified,
  role: user.role,
  country: user.country,
  createdAt: user.createdAt,
  username: user.username,
  mustChangePassword: user.mustChangePassword,
  twoFactorEnabled: user.twoFactorEnabled,
}

/**
 * Who sends a request: one prepared statement for the signed cookies that come at once, none for anything else. Asked
 * of the database after each request has come, so a session that was ended elsewhere ends here at once. It never
 * prolongs a session; the page does, by `GET /api/auth/get-session`, which also renews the cookie.
 */
export function createResolveSession({ db, publicUrl, secret, now }: Options): ResolveSession {
  const cookieName = sessionCookieName(publicUrl)
  const findByTokens = db
    .select({
      token: session.token,
      sessionId: session.id,
      ...PERSON,
      secondFactorAt: session.secondFactorAt,
      expiresAt: session.expiresAt,
      beganAt: session.createdAt,
      lastUsedAt: session.lastUsedAt,
      idledAt: session.idledAt,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(sql`${session.token} = any (${sql.placeholder('tokens')}::text[])`)
    .prepare('sessions_by_token')
  const findByToken = createGatherer(async (tokens: string[]) => {
    const rows = await findByTokens.execute({ tokens: textArray(tokens) })
    const found = new Map(rows.map(({ token, ...row }) => [token, row]))
    return tokens.map(token => found.get(token) ?? null)
  }, MOST_TOGETHER)

  return async headers => {
    const token = readSessionToken(headers.get('cookie') ?? '', cookieName, secret)
    if (token === null) return null
    const found = await findByToken(token)
    if (!found) return null
    const { sessionId, expiresAt, beganAt, lastUsedAt, idledAt, ...person } = found
    const endsAt = sessionEnd({ expiresAt, createdAt: beganAt, role: person.role })
    if (endsAt <= now()) return null
    return { user: person, sessionId, endsAt, usedAt: lastUsedAt ?? beganAt, idledAt }
  }
}

/** As PostgreSQL writes arrays: drizzle would spread one into a list. */
function textArray(texts: string[]): string {
  return `{${texts.map(text => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
