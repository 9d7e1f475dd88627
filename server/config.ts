import { z } from 'zod'
import { microsFromDecimal } from '../shared/format/money'

const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`), `must be a Twilio id: ${prefix} and 32 hex digits`)
const secret = (minimum: number) => z.string().min(minimum, `must have at least ${minimum} characters; make one with: openssl rand -hex 32`)
const dollars = (fallback: string) => z.string().default(fallback).transform((text, context) => {
  try {
    return microsFromDecimal(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'must be an amount such as 10 or 0.50' })
    return z.NEVER
  }
})
const count = (
  fallback: number,
  least = 1,
  most = 1_000_000,
) => z.coerce.number().int().min(least).max(most).default(fallback)
const baseUrl = z.url({ protocol: /^https?$/ }).transform(url => url.replace(/\/+$/, ''))
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(value => (value === '' ? undefined : value), schema.optional())

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  NUXT_PUBLIC_URL: baseUrl,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: count(10, 2, 200),
  AUTH_SECRET: secret(32),
  TRUSTED_PROXY_HOPS: count(0, 0, 5),
  TWILIO_ACCOUNT_SID: sid('AC'),
  TWILIO_AUTH_TOKEN: z.string().regex(/^\S{32,64}$/, 'must be the auth token, 32 characters: an empty one would accept forged webhooks'),
  TWILIO_PREVIOUS_AUTH_TOKEN: optional(z.string().regex(/^\S{32,64}$/, 'must be an auth token, or be left out')),
  TWILIO_API_KEY_SID: sid('SK'),
  TWILIO_API_KEY_SECRET: secret(16),
  TWILIO_TWIML_APP_SID: sid('AP'),
  TWILIO_CALLER_ID: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a verified number in E.164, such as +14155550100'),
  TWILIO_REST_BASE_URL: optional(baseUrl),
  DEFAULT_COUNTRY: z.string().regex(/^[A-Z]{2}$/).default('US'),
  MARGIN_PERCENT: z.coerce.number().min(0).max(1000).multipleOf(0.01).default(25),
  MAX_CALL_MINUTES: count(60, 1, 240),
  RING_TIMEOUT_SECONDS: count(30, 5, 600),
  LIMIT_CALLS_AT_ONCE: count(1, 1),
  LIMIT_STARTS_PER_MINUTE: count(10),
  LIMIT_COUNTRIES_PER_DAY: count(10),
  LIMIT_SPEND_PER_DAY: dollars('100'),
  LIMIT_PRICE_PER_MINUTE: dollars('2'),
  NEW_ACCOUNT_DAYS: count(7, 0, 365),
  NEW_LIMIT_STARTS_PER_MINUTE: count(5),
  NEW_LIMIT_COUNTRIES_PER_DAY: count(3),
  NEW_LIMIT_SPEND_PER_DAY: dollars('10'),
  NEW_LIMIT_PRICE_PER_MINUTE: dollars('0.5'),
  NEW_MAX_CALL_MINUTES: count(30, 1, 240),
  JOBS: z.enum(['on', 'off']).default('on'),
  RECONCILE_EVERY_SECONDS: count(5, 1, 3600),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
})

export type Limits = {
  callsAtOnce: number
  startsPerMinute: number
  countriesPerDay: number
  spendPerDayMicros: bigint
  pricePerMinuteMicros: bigint
  maxCallSeconds: number
}

/** Every wrong or missing setting at once, so that one look mends the lot. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`Talktime cannot start: ${problems.length} setting${problems.length === 1 ? '' : 's'} to mend\n${problems.map(line => `  - ${line}`).join('\n')}\nSee .env.example for what each of them means.`)
    this.name = 'ConfigError'
  }
}

/** Reads the environment once. @throws ConfigError with all that is wrong. */
export function loadConfig(environment: Record<string, string | undefined>) {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(issue => {
      const name = issue.path.join('.')
      return `${name} ${environment[name] === undefined ? 'is missing' : issue.message}`
    }))
  }
  const env = parsed.data
  const problems: string[] = []
  const url = new URL(env.NUXT_PUBLIC_URL)
  if (url.pathname !== '/' || url.search || url.hash) problems.push('NUXT_PUBLIC_URL must be an origin without a path: signed webhook URLs are built on it')
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1'].includes(url.hostname)) {
    problems.push('NUXT_PUBLIC_URL must be https outside localhost: browsers give no microphone to http pages')
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    publicUrl: env.NUXT_PUBLIC_URL,
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    authSecret: env.AUTH_SECRET,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    twilio: {
      accountSid: env.TWILIO_ACCOUNT_SID,
      /** Current first, then the one that is being rotated out (W5). */
      authTokens: [
        env.TWILIO_AUTH_TOKEN,
        env.TWILIO_PREVIOUS_AUTH_TOKEN,
      ].filter((token): token is string => Boolean(token)),
      apiKeySid: env.TWILIO_API_KEY_SID,
      apiKeySecret: env.TWILIO_API_KEY_SECRET,
      twimlAppSid: env.TWILIO_TWIML_APP_SID,
      callerId: env.TWILIO_CALLER_ID,
      restBaseUrl: env.TWILIO_REST_BASE_URL ?? null,
    },
    currency: 'USD',
    defaultCountry: env.DEFAULT_COUNTRY,
    margin: { percentBasisPoints: Math.round(env.MARGIN_PERCENT * 100) },
    ringTimeoutSeconds: env.RING_TIMEOUT_SECONDS,
    newAccountDays: env.NEW_ACCOUNT_DAYS,
    limits: {
      callsAtOnce: env.LIMIT_CALLS_AT_ONCE,
      startsPerMinute: env.LIMIT_STARTS_PER_MINUTE,
      countriesPerDay: env.LIMIT_COUNTRIES_PER_DAY,
      spendPerDayMicros: env.LIMIT_SPEND_PER_DAY,
      pricePerMinuteMicros: env.LIMIT_PRICE_PER_MINUTE,
      maxCallSeconds: env.MAX_CALL_MINUTES * 60,
    } satisfies Limits,
    newAccountLimits: {
      callsAtOnce: env.LIMIT_CALLS_AT_ONCE,
      startsPerMinute: env.NEW_LIMIT_STARTS_PER_MINUTE,
      countriesPerDay: env.NEW_LIMIT_COUNTRIES_PER_DAY,
      spendPerDayMicros: env.NEW_LIMIT_SPEND_PER_DAY,
      pricePerMinuteMicros: env.NEW_LIMIT_PRICE_PER_MINUTE,
      maxCallSeconds: env.NEW_MAX_CALL_MINUTES * 60,
    } satisfies Limits,
    jobs: env.JOBS === 'on',
    reconcileEverySeconds: env.RECONCILE_EVERY_SECONDS,
    logLevel: env.LOG_LEVEL,
  }
}

export type Config = ReturnType<typeof loadConfig>
