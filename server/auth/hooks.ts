import { APIError, createAuthMiddleware } from 'better-auth/api'
import { and, eq } from 'drizzle-orm'
import { account, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import type { NoteAct } from './auth'
import { readBackupCode } from './backup-codes'
import { placeOf } from './place-of'
import type { ResolveSession } from './resolve-session'
import type { SecondFactor } from './second-factor'
import { attemptsOn, clearAttempts, countAttempt, passwordTriesOn, type AttemptRule } from './sign-in-attempts'
import { fromStandIn } from './stand-in-address'

interface Options {
  db: Db
  /** Where requests carry the address that they came from. */
  addressHeader: string
  signInPerAccount: AttemptRule
  secondFactor: SecondFactor
  resolveSession: ResolveSession
  note: NoteAct
  /** Takes as long as a note, of whom there is nothing to note. */
  noteNobody: () => Promise<void>
  now: () => Date
}

type HookContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]
type NewSession = NonNullable<HookContext['context']['newSession']>

/** Ways to sign in with a password. */
const SIGN_INS = new Set(['/sign-in/email', '/sign-in/username'])
/** Forms that only somebody who knows the password may send. */
const WITH_PASSWORD = new Set(['/two-factor/enable', '/two-factor/disable', '/two-factor/generate-backup-codes'])
/** And of these, those that need a code as well: each of them ends the protection that is there. */
const WITH_CODE = new Set(['/two-factor/disable', '/two-factor/generate-backup-codes'])
/** A code that nobody has: better-auth refuses and counts it as any wrong one. */
const NO_CODE = ''

/** What is noted of forms that were accepted (A5). */
const NOTED: Record<string, string | undefined> = {
  '/two-factor/disable': 'second_factor.off',
  '/two-factor/generate-backup-codes': 'second_factor.renew',
}

/**
 * What better-auth leaves to us: attempts per account and place, codes that work once, what a session has shown (A4),
 * and the record of it (A5).
 */
export function createHooks(options: Options) {
  const { db, addressHeader, signInPerAccount, secondFactor, resolveSession, note, noteNobody, now } = options
  /** Which password was there when a sign-in began. */
  const asked = new WeakMap<Request, string | null>()

  const before = createAuthMiddleware(async context => {
    const { path } = context
    if (SIGN_INS.has(path)) return countSignIn(context)
    if (path === '/two-factor/verify-totp') return spendShownCode(context)
    if (path === '/two-factor/verify-backup-code') {
      // better-auth counts wrong codes of a sign-in only; a session has no use for this one
      if (await sessionOf(context)) throw new APIError('FORBIDDEN')
      return { context: { body: { ...context.body, code: readBackupCode(fieldIn(context.body, 'code')) } } }
    }
    if (WITH_PASSWORD.has(path)) return checkOwner(context)
  })

  const after = createAuthMiddleware(async context => {
    const { newSession, returned } = context.context
    if (returned instanceof APIError) return noteRefusal(context)
    if (SIGN_INS.has(context.path) && newSession) await requireUnchanged(context, newSession)
    const noted = NOTED[context.path]
    const asker = noted && await sessionOf(context)
    if (noted && asker) await note({ userId: asker.user.id, action: noted })
    if (SIGN_INS.has(context.path)) await clearAttempts(db, attemptOf(context))
    if (!newSession) return
    const userId = newSession.user.id
    if (SIGN_INS.has(context.path)) {
      // The session of whoever sat here before ends: one browser, one session.
      const { authCookies, secret, internalAdapter } = context.context
      const earlier = await context.getSignedCookie(authCookies.sessionToken.name, secret)
      if (earlier && earlier !== newSession.session.token) await internalAdapter.deleteSession(earlier)
      await note({ userId, action: 'sign_in' })
    }
    if (context.path.startsWith('/two-factor/verify-')) {
      await secondFactor.mark(newSession.session.id)
      await note({ userId, action: await challengeOf(context) ? 'sign_in' : 'second_factor.on' })
    }
  })

  return { before, after }

  function attemptOf(context: HookContext): string {
    return attemptsOn(signInName(context), placeOf(context.headers?.get(addressHeader) ?? ''))
  }

  async function countSignIn(context: HookContext): Promise<void> {
    const waitSeconds = await countAttempt(db, attemptOf(context), signInPerAccount, now())
    refuseIfCounted(waitSeconds)
    const named = signInName(context)
    const who = context.path === '/sign-in/username' ? { username: named } : { email: named }
    if (context.request) asked.set(context.request, await passwordOf(who))
  }

  /**
   * A password that was right a moment ago may be another one by now, and the account gone: who ended the sessions
   * ended this one too. Whoever is about to change it is waited for.
   */
  async function requireUnchanged(context: HookContext, made: NewSession): Promise<void> {
    const password = await passwordOf({ id: made.user.id })
    if (context.request && password !== null && password === asked.get(context.request)) return
    await context.context.internalAdapter.deleteSession(made.session.token)
    context.context.setNewSession(null)
    throw new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'another password by now' })
  }

  async function passwordOf(who: { id: string } | { email: string } | { username: string }): Promise<string | null> {
    const [found] = await db.select({ hash: account.password }).from(account)
      .innerJoin(user, eq(user.id, account.userId))
      .where(and(eq(account.providerId, 'credential'), personIs(who)))
      .for('share', { of: account })
    return found?.hash ?? null
  }

  /** Of an account that there is: what strangers type is nobody's. */
  async function noteRefusal(context: HookContext): Promise<void> {
    const { path, context: { internalAdapter } } = context
    if (SIGN_INS.has(path)) {
      const found = path === '/sign-in/username'
        ? await findByCode(context)
        : (await internalAdapter.findUserByEmail(fieldIn(context.body, 'email')))?.user
      if (found) await note({ userId: found.id, action: 'sign_in.refuse', reason: 'wrong password' })
      else await noteNobody()
    } else if (path.startsWith('/two-factor/verify-')) {
      const userId = await signingIn(context)
      if (userId) await note({ userId, action: 'sign_in.refuse', reason: 'wrong code' })
    } else if (WITH_PASSWORD.has(path)) {
      const asker = await sessionOf(context)
      if (asker) await note({ userId: asker.user.id, action: 'second_factor.refuse' })
    }
  }

  /** The look-up of an address asks for its ways to sign in as well: as many statements. */
  async function findByCode(context: HookContext): Promise<{ id: string } | undefined> {
    const [found] = await db.select({ id: user.id }).from(user).where(eq(user.username, signInName(context)))
    return found
  }

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
    const challenge = await challengeOf(context)
    return challenge ? (await context.context.internalAdapter.findVerificationValue(challenge))?.value ?? null : null
  }

  function challengeOf(context: HookContext) {
    const { secret, createAuthCookie } = context.context
    return context.getSignedCookie(createAuthCookie('two_factor').name, secret)
  }

  /** The password first: a code that is good must not be spent on a slip in the other field. */
  async function checkOwner(context: HookContext): Promise<void> {
    const asker = await sessionOf(context)
    if (!asker) throw new APIError('UNAUTHORIZED')
    const { user: owner } = asker
    const passwordKey = passwordTriesOn(owner.id, placeOf(context.headers?.get(addressHeader) ?? ''))
    refuseIfCounted(await countAttempt(db, passwordKey, signInPerAccount, now()))
    await context.context.password.checkPassword(owner.id, context)
    await clearAttempts(db, passwordKey)
    if (!WITH_CODE.has(context.path) || !owner.twoFactorEnabled) return

    refuseIfCounted(await secondFactor.countTry(owner.id))
    const code = fieldIn(context.body, 'code')
    const isGood = await secondFactor.spendCode(owner.id, code)
      || await secondFactor.isBackupCode(owner.id, readBackupCode(code))
    if (!isGood) throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'wrong code' })
    await secondFactor.clearTries(owner.id)
  }
}

/** What somebody signs in as: their address, or their code. */
function signInName(context: HookContext): string {
  return context.path === '/sign-in/username' ? fieldIn(context.body, 'username') : fromStandIn(fieldIn(context.body, 'email'))
}

function personIs(who: { id: string } | { email: string } | { username: string }) {
  if ('id' in who) return eq(user.id, who.id)
  return 'email' in who ? eq(user.email, who.email) : eq(user.username, who.username)
}

function refuseIfCounted(waitSeconds: number | null): void {
  if (waitSeconds === null) return
  throw new APIError('TOO_MANY_REQUESTS', { message: 'too many attempts' }, { 'x-retry-after': String(waitSeconds) })
}

function fieldIn(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value : ''
}
