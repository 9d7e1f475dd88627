import type { BetterAuthOptions } from 'better-auth'
import { betterAuth } from 'better-auth/minimal'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { twoFactor as twoFactorPlugin } from 'better-auth/plugins'
import { account, rateLimit, session, twoFactor, user, verification } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import { LOCKED_SECONDS } from './answers'
import { newBackupCodes } from './backup-codes'
import { createHandleRequest, type HandleRequest } from './handle-request'
import { createHooks } from './hooks'
import { createOwnSessions, type OwnSessions } from './own-sessions'
import { createProveOwner, type ProveOwner } from './prove-owner'
import { PASSWORD_LENGTH } from './requests'
import { createResolveSession, type ResolveSession } from './resolve-session'
import { createSecondFactor, type SecondFactor } from './second-factor'
import { COOKIE_PREFIX } from './session-cookie'
import type { AttemptRule } from './sign-in-attempts'

export interface AuthConfig {
  publicUrl: string
  /** Signs the session cookies. At least 32 characters. */
  authSecret: string
  trustedProxyHops: number
  /** ISO 3166-1: country of new accounts, until they say otherwise. */
  defaultCountry: string
}

export interface AuthLimits {
  signInPerAccount: AttemptRule
  signInPerAddress: AttemptRule
  signUpPerAddress: AttemptRule
  /** Setting up, turning off, and codes at sign-in. */
  twoFactorPerAddress: AttemptRule
  /** Codes shown by somebody who is signed in. At sign-in better-auth counts: five, then the password again. */
  codesPerAccount: AttemptRule
}

export interface AuthDependencies {
  db: Db
  config: AuthConfig
  limits?: Partial<AuthLimits>
  now?: () => Date
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
  proveOwner: ProveOwner
  /** Codes of authenticator apps, shown within a session. */
  secondFactor: Pick<SecondFactor, 'stepUp' | 'describe'>
  /** Makes an account without a request: for seeds and staff tools. Name, e-mail and password are taken as they are. */
  register: (person: { name: string, email: string, password: string }) => Promise<{ userId: string }>
  config: AuthConfig
}

export const CLIENT_ADDRESS_HEADER = 'x-talktime-client-address'

const DAY_SECONDS = 24 * 60 * 60

const DEFAULT_LIMITS: AuthLimits = {
  signInPerAccount: { attempts: 10, windowSeconds: 15 * 60 },
  // An office behind one address signs in on Monday morning; a list of stolen passwords is longer.
  signInPerAddress: { attempts: 60, windowSeconds: 5 * 60 },
  signUpPerAddress: { attempts: 30, windowSeconds: 60 * 60 },
  twoFactorPerAddress: { attempts: 60, windowSeconds: 5 * 60 },
  codesPerAccount: { attempts: 5, windowSeconds: 15 * 60 },
}

/** Sign-in: password, and a code where one is set up; sessions and attempts in the database. */
export function createAuth({ db, config, now = () => new Date(), ...rest }: AuthDependencies): Auth {
  const limits = { ...DEFAULT_LIMITS, ...rest.limits }
  const logError = rest.logError ?? (() => {})
  const resolveSession = createResolveSession({ db, publicUrl: config.publicUrl, secret: config.authSecret, now })
  const secondFactor = createSecondFactor({ db, secret: config.authSecret, tries: limits.codesPerAccount, now })
  const engine = betterAuth({
    ...baseOptions(db, config, limits),
    // Without a level: with one, better-auth writes refused requests to the console past this function.
    logger: {
      log: (level, message, ...facts) => {
        const cause = rootCause(facts)
        if (level === 'error' && !lostRace(cause)) logError(cause ? `${message || 'sign-in failed'}: ${cause.message}` : message)
      },
    },
    hooks: createHooks({ db, signInPerAccount: limits.signInPerAccount, secondFactor, resolveSession, now }),
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
    proveOwner: createProveOwner({ db, secondFactor, tries: limits.signInPerAccount, now }),
    secondFactor,
    register: async person => {
      const made = await engine.api.signUpEmail({ body: person })
      return { userId: made.user.id }
    },
    config,
  }
}

function baseOptions(db: Db, config: AuthConfig, limits: AuthLimits) {
  return {
    appName: 'Talktime',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: config.authSecret,
    trustedOrigins: [config.publicUrl],
    // The user, the password and, by trigger, the wallet: all or none.
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: { user, session, account, verification, rateLimit, twoFactor },
      transaction: true,
    }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
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
        '/sign-up/email': toRule(limits.signUpPerAddress),
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
    plugins: [twoFactorPlugin({
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

/** Two sign-ups with one address at once: the loser is asked again and hears that there is an account. No failure. */
function lostRace(cause: Error | null): boolean {
  return cause !== null && 'code' in cause && cause.code === '23505'
}

function toRule({ attempts, windowSeconds }: AttemptRule) {
  return { window: windowSeconds, max: attempts }
}
