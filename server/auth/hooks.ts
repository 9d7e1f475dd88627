import { APIError, createAuthMiddleware } from 'better-auth/api'
import type { Db } from '../db/client'
import { readBackupCode } from './backup-codes'
import type { ResolveSession } from './resolve-session'
import type { SecondFactor } from './second-factor'
import { clearAttempts, countAttempt, type AttemptRule } from './sign-in-attempts'

interface Options {
  db: Db
  signInPerAccount: AttemptRule
  secondFactor: SecondFactor
  resolveSession: ResolveSession
  now: () => Date
}

type HookContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]

/** Forms that only somebody who knows the password may send. */
const WITH_PASSWORD = new Set(['/two-factor/enable', '/two-factor/disable', '/two-factor/generate-backup-codes'])
/** And of these, those that need a code as well: each of them ends the protection that is there. */
const WITH_CODE = new Set(['/two-factor/disable', '/two-factor/generate-backup-codes'])
/** A code that nobody has: better-auth refuses and counts it as any wrong one. */
const NO_CODE = ''

/** What better-auth leaves to us: attempts per account, codes that work once, and what a session has shown (A4). */
export function createHooks({ db, signInPerAccount, secondFactor, resolveSession, now }: Options) {
  const before = createAuthMiddleware(async context => {
    const { path } = context
    if (path === '/sign-in/email') return refuseIfCounted(await countAttempt(db, fieldIn(context.body, 'email'), signInPerAccount, now()))
    if (path === '/two-factor/verify-totp') return spendShownCode(context)
    if (path === '/two-factor/verify-backup-code') {
      // better-auth counts wrong codes of a sign-in only; a session has no use for this one
      if (await sessionOf(context)) throw new APIError('FORBIDDEN')
      return { context: { body: { ...context.body, code: readBackupCode(fieldIn(context.body, 'code')) } } }
    }
    if (WITH_PASSWORD.has(path)) return checkOwner(context)
  })

  const after = createAuthMiddleware(async context => {
    const { newSession } = context.context
    if (!newSession) return
    if (context.path === '/sign-in/email') {
      await clearAttempts(db, fieldIn(context.body, 'email'))
      // The session of whoever sat here before ends: one browser, one session.
      const { authCookies, secret, internalAdapter } = context.context
      const earlier = await context.getSignedCookie(authCookies.sessionToken.name, secret)
      if (earlier && earlier !== newSession.session.token) await internalAdapter.deleteSession(earlier)
    }
    if (context.path.startsWith('/two-factor/verify-')) await secondFactor.mark(newSession.session.id)
  })

  return { before, after }

  function sessionOf(context: HookContext) {
    return resolveSession(new Headers({ cookie: context.headers?.get('cookie') ?? '' }))
  }

  /** At sign-in, and when an app is set up. In between, codes are shown to `stepUp`, which counts them. */
  async function spendShownCode(context: HookContext) {
    const asker = await sessionOf(context)
    if (asker?.user.twoFactorEnabled) throw new APIError('FORBIDDEN')
    const userId = asker?.user.id ?? await signingIn(context)
    const code = fieldIn(context.body, 'code')
    const isGood = userId !== null && await secondFactor.spendCode(userId, code)
    return { context: { body: { ...context.body, code: isGood ? code : NO_CODE } } }
  }

  /** Whose password was right in this browser a moment ago. */
  async function signingIn(context: HookContext): Promise<string | null> {
    const { secret, internalAdapter, createAuthCookie } = context.context
    const challenge = await context.getSignedCookie(createAuthCookie('two_factor').name, secret)
    return challenge ? (await internalAdapter.findVerificationValue(challenge))?.value ?? null : null
  }

  /** The password first: a code that is good must not be spent on a slip in the other field. */
  async function checkOwner(context: HookContext): Promise<void> {
    const asker = await sessionOf(context)
    if (!asker) throw new APIError('UNAUTHORIZED')
    const { user } = asker
    const passwordKey = `password of ${user.id}`
    refuseIfCounted(await countAttempt(db, passwordKey, signInPerAccount, now()))
    await context.context.password.checkPassword(user.id, context)
    await clearAttempts(db, passwordKey)
    if (!WITH_CODE.has(context.path) || !user.twoFactorEnabled) return

    refuseIfCounted(await secondFactor.countTry(user.id))
    const code = fieldIn(context.body, 'code')
    const isGood = await secondFactor.spendCode(user.id, code)
      || await secondFactor.isBackupCode(user.id, readBackupCode(code))
    if (!isGood) throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'wrong code' })
    await secondFactor.clearTries(user.id)
  }
}

function refuseIfCounted(waitSeconds: number | null): void {
  if (waitSeconds === null) return
  throw new APIError('TOO_MANY_REQUESTS', { message: 'too many attempts' }, { 'x-retry-after': String(waitSeconds) })
}

function fieldIn(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value : ''
}
