import { getRequestHeader, setResponseHeader, type H3Event } from 'h3'
import type { ResolvedKey } from '../auth/own-keys'
import type { ResolvedSession } from '../auth/resolve-session'
import type { Context } from '../context'
import { readBearer } from '../domain/account/api-key'
import { DomainError } from '../domain/errors'
import type { Scope } from '../../shared/scopes'

export interface Asker {
  session: ResolvedSession
  /** Null for somebody at a browser. */
  key: ResolvedKey | null
}

/** When a session ends that is none: a key has no other end than its own. */
const NO_END = new Date('2999-12-31T00:00:00Z')

/**
 * Who asks (A1): a program by its key, or a browser by its cookie. Where a key is sent it alone counts: a cookie beside
 * it, of whomever, opens nothing more.
 */
export async function authenticate(event: H3Event, context: Context): Promise<Asker> {
  const bearer = readBearer(getRequestHeader(event, 'authorization'))
  if (bearer !== null) return authenticateKey(event, context, bearer)
  const session = await context.auth.resolveSession(new Headers({ cookie: getRequestHeader(event, 'cookie') ?? '' }))
  if (!session) throw new DomainError('unauthenticated', 'You are signed out. Sign in, then try again.')
  return { session, key: null }
}

async function authenticateKey(event: H3Event, context: Context, bearer: string): Promise<Asker> {
  const { keys } = context.auth
  const key = bearer === '' ? null : await keys.resolve(bearer)
  if (!key) {
    setResponseHeader(event, 'www-authenticate', 'Bearer realm="Talktime"')
    throw new DomainError('unauthenticated', 'This key is not valid: it was revoked, is over, or was never one. Nothing was changed.')
  }
  await requireRate(event, context, key)
  keys.noteUse(key.keyId)
  const now = context.clock.now()
  // not one that anybody could end or look up: routes for keys are about the person alone
  const session = { user: key.user, sessionId: `key:${key.keyId}`, endsAt: key.expiresAt ?? NO_END, usedAt: now, idledAt: null }
  return { session, key }
}

/** Counted in the database, so that every server counts the same. */
async function requireRate(event: H3Event, { auth, config }: Context, { keyId }: ResolvedKey): Promise<void> {
  const seconds = await auth.attempts.count(`requests by key ${keyId}`, { attempts: config.keyRequestsPerMinute, windowSeconds: 60 })
  if (seconds === null) return
  setResponseHeader(event, 'retry-after', seconds)
  throw new DomainError(
    'too_many_attempts',
    `This key has asked ${config.keyRequestsPerMinute} times within a minute, which is the most. Nothing was changed. Go on in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  )
}

/** A key opens what it was allowed, of the routes that are for keys at all; nothing else (A1). */
export function requireScope(key: ResolvedKey, scope: Scope | undefined): void {
  if (scope === undefined) throw new DomainError('forbidden', 'Keys do not open this address. Use the pages. Nothing was changed.')
  if (!key.scopes.includes(scope)) {
    throw new DomainError('scope_missing', `This key may not do that: it lacks “${scope}”. Make one that has it. Nothing was changed.`, { scope })
  }
}
