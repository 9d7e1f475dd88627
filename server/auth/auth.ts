import type { BetterAuthOptions } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { betterAuth } from 'better-auth/minimal'
import { twoFactor as twoFactorPlugin, username as usernamePlugin } from 'better-auth/plugins'
import { account, rateLimit, session, twoFactor, user, verification } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import { PASSWORD_LENGTH } from '../../shared/schemas/account'
import { LOCKED_SECONDS } from './answers'
import { newBackupCodes } from './backup-codes'
import { createHandleRequest, type HandleRequest } from './handle-request'
import { createHooks } from './hooks'
import { createOwnKeys, type OwnKeys } from './own-keys'
import { createOwnSessions, type OwnSessions } from './own-sessions'
import type { Passwords } from './passwords'
import { createProveOwner, type ProveOwner } from './prove-owner'
import { createResolveSession, type ResolveSession } from './resolve-session'
import { createSecondFactor, type SecondFactor } from './second-factor'
import { COOKIE_PREFIX } from './session-cookie'
import { clearAttempts, countAttempt, type AttemptRule } from './sign-in-attempts'
import { withoutStandIn } from './stand-in-address'
import { readWorkerCode } from '../domain/account/worker-code'

export interface AuthConfig {
  publicUrl: string
  /** Signs the session cookies. At least 32 characters. */
  authSecret: string
  trustedProxyHops: number
  /** ISO 3166-1: country of new accounts, until they say otherwise. */
  defaultCountry: string
}

export interface AuthLimits {
  /** Of one account from one place. */
  signInPerAccount: AttemptRule
  signInPerAddress: AttemptRule
  /** Setting up, turning off, and codes at sign-in. */
  twoFactorPerAddress: AttemptRule
  /** Codes shown by somebody who is signed in. At sign-in better-auth counts: five, then the password again. */
  codesPerAccount: AttemptRule
}

/** An act of a person on their own account, or of somebody who tried. */
export type NoteAct = (act: { userId: string, action: string, reason?: string }) => Promise<void>

export interface AuthDependencies {
  db: Db
  config: AuthConfig
  limits?: Partial<AuthLimits>
  now?: () => Date
  passwords: Passwords
  /** Keeps what happened at the door (A5). */
  note?: NoteAct
  /** As much work as a note: what a stranger types must not be answered sooner. */
  noteNobody?: () => Promise<void>
  /** Hears of failures. Messages name no person. */
  logError?: (message: string) => void
}

export interface Auth {
  /** Serves `/api/auth/*`. */
  handleRequest: HandleRequest
  /** Who sends a request with these headers; null for nobody. */
  resolveSession: ResolveSession
  /** Where a person is signed in, and when they last were there. */
  sessions: OwnSessions
  /** What programs of people show instead of a session. */
  keys: OwnKeys
  proveOwner: ProveOwner
  /** Codes of authenticator apps, shown within a session. */
  secondFactor: Pick<SecondFactor, 'stepUp' | 'describe'>
  passwords: Passwords
  attempts: {
    /** Seconds to wait where the limit is reached, else null. */
    count: (what: string, rule: AttemptRule) => Promise<number | null>
    clear: (what: string) => Promise<void>
  }
  config: AuthConfig
}

const CLIENT_ADDRESS_HEADER = 'x-talktime-client-address'

const DAY_SECONDS = 24 * 60 * 60

const DEFAULT_LIMITS: AuthLimits = {
  signInPerAccount: { attempts: 10, windowSeconds: 15 * 60 },
  // An office behind one address signs in on Monday morning; a list of stolen passwords is longer.
  signInPerAddress: { attempts: 60, windowSeconds: 5 * 60 },
  twoFactorPerAddress: { attempts: 60, windowSeconds: 5 * 60 },
  codesPerAccount: { attempts: 5, windowSeconds: 15 * 60 },
}

/** Sign-in: password, and a code where one is set up; sessions and attempts in the database. */
export function createAuth({ db, config, now = () => new Date(), ...rest }: AuthDependencies): Auth {
  const limits = { ...DEFAULT_LIMITS, ...rest.limits }
  const { logError = () => {}, note = async () => {}, noteNobody = async () => {}, passwords } = rest
  const resolveSession = createResolveSession({ db, publicUrl: config.publicUrl, secret: config.authSecret, now })
  const secondFactor = createSecondFactor({ db, secret: config.authSecret, tries: limits.codesPerAccount, note, now })
  const engine = betterAuth({
    ...baseOptions(db, config, limits, passwords),
    // Without a level: with one, better-auth writes refused requests to the console past this function.
    logger: {
      log: (level, message, ...facts) => {
        const cause = rootCause(facts)
        if (level === 'error') logError(cause ? `${message || 'sign-in failed'}: ${cause.message}` : message)
      },
    },
    hooks: createHooks({
      db, addressHeader: CLIENT_ADDRESS_HEADER, signInPerAccount: limits.signInPerAccount,
      secondFactor, resolveSession, note, noteNobody, now,
    }),
  })

  return {
    handleRequest: createHandleRequest({
      publicUrl: config.publicUrl,
      addressHeader: CLIENT_ADDRESS_HEADER,
      handler: engine.handler,
      resolveSession,
    }),
    resolveSession,
    sessions: createOwnSessions({ db, now }),
    keys: createOwnKeys({ db, now }),
    proveOwner: createProveOwner({ db, secondFactor, passwords, tries: limits.signInPerAccount, now }),
    secondFactor,
    passwords,
    attempts: {
      count: (what, rule) => countAttempt(db, what, rule, now()),
      clear: what => clearAttempts(db, what),
    },
    config,
  }
}

function baseOptions(db: Db, config: AuthConfig, limits: AuthLimits, passwords: Passwords) {
  return {
    appName: 'Talktime',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: config.authSecret,
    trustedOrigins: [config.publicUrl],
    database: withoutStandIn(drizzleAdapter(db, {
      provider: 'pg',
      schema: { user, session, account, verification, rateLimit, twoFactor },
      transaction: true,
    })),
    emailAndPassword: {
      enabled: true,
      // accounts are made, and passwords replaced, in transactions of ours (docs/decisions/021-links-of-our-own.md)
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
      password: {
        hash: (password: string) => passwords.hash(password),
        verify: ({ password, hash }: { password: string, hash: string }) => passwords.verify(password, hash),
      },
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, defaultValue: 'caller' },
        country: { type: 'string', input: false, defaultValue: config.defaultCountry },
      },
    },
    session: { expiresIn: 30 * DAY_SECONDS, updateAge: DAY_SECONDS },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rateLimit',
      customRules: {
        '/sign-in/email': toRule(limits.signInPerAddress),
        '/sign-in/username': toRule(limits.signInPerAddress),
        '/two-factor/*': toRule(limits.twoFactorPerAddress),
        '/sign-out': false,
        '/get-session': false,
      },
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: config.publicUrl.startsWith('https:'),
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    plugins: [usernamePlugin({
      displayUsername: false,
      usernameNormalization: code => readWorkerCode(code) ?? code,
      usernameValidator: code => readWorkerCode(code) !== null,
    }), twoFactorPlugin({
      accountLockout: { maxFailedAttempts: 10, durationSeconds: LOCKED_SECONDS },
      backupCodeOptions: { customBackupCodesGenerate: newBackupCodes },
    })],
    telemetry: { enabled: false },
  } satisfies BetterAuthOptions
}

/** The deepest cause: what wraps it quotes the statement with its parameters, which are people's addresses (P1). */
function rootCause(facts: unknown[]): Error | null {
  let cause: unknown = facts.find(fact => fact instanceof Error)
  while (cause instanceof Error && cause.cause) cause = cause.cause
  return cause instanceof Error ? cause : null
}

function toRule({ attempts, windowSeconds }: AttemptRule) {
  return { window: windowSeconds, max: attempts }
}
