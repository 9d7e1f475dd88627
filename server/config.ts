import { z } from 'zod'
import { MICROS_PER_CENT, microsFromDecimal } from '../shared/format/money'

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
const list = (text: string) => text.split(',').map(part => part.trim()).filter(Boolean)
const dollarList = (fallback: string) => z.string().default(fallback).transform((text, context) => {
  try {
    return list(text).map(microsFromDecimal)
  } catch {
    context.addIssue({ code: 'custom', message: 'must be amounts such as 5,10,20' })
    return z.NEVER
  }
})
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(value => (value === '' ? undefined : value), schema.optional())

/** Announced by OpenAI: gone on 2027-01-20 (models of the talk) and 2027-02-26 (models that write it down). */
const ENDING_MODELS = /^(?:gpt-realtime(?:-mini)?(?:-2025-\d\d-\d\d)?|gpt-audio-mini|whisper-1|gpt-4o-(?:mini-)?transcribe.*)$/
const modelNames = (fallback: string) => z.string().default(fallback).transform(list)
  .refine(names => names.length > 0 && names.every(name => /^[a-z0-9][a-z0-9.:_-]{1,80}$/.test(name)), 'must be names of models')
  .refine(names => !names.some(name => ENDING_MODELS.test(name)), `names a model that OpenAI ends early in 2027: ${fallback} takes its place`)

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  NUXT_PUBLIC_URL: baseUrl,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: count(10, 2, 200),
  DATABASE_TIMEOUT_SECONDS: count(15, 1, 600),
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
  EXOTEL_ACCOUNT_SID: optional(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the account sid of the API settings page')),
  EXOTEL_API_KEY: optional(z.string().regex(/^[^\s:]{8,200}$/, 'must be the API key')),
  EXOTEL_API_TOKEN: optional(z.string().regex(/^\S{8,200}$/, 'must be the API token')),
  EXOTEL_API_BASE_URL: optional(baseUrl),
  EXOTEL_CALLER_ID: optional(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be an ExoPhone in E.164, such as +918047091999')),
  EXOTEL_CURRENCY: optional(z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as INR')),
  EXOTEL_WEBHOOK_SECRET: optional(secret(32)),
  OPENAI_API_KEY: optional(z.string().regex(/^\S{8,400}$/, 'must be an API key')),
  OPENAI_REALTIME_URL: z.url({ protocol: /^wss?$/ }).transform(url => url.replace(/\/+$/, '')).default('wss://api.openai.com/v1/realtime'),
  OPENAI_REALTIME_MODELS: modelNames('gpt-realtime-2.1,gpt-realtime-2.1-mini'),
  OPENAI_TRANSCRIPTION_MODEL: modelNames('gpt-transcribe').transform(([name]) => name!),
  OPENAI_API_URL: optional(z.url({ protocol: /^https?$/ }).transform(url => url.replace(/\/+$/, ''))),
  OPENAI_EXTRACTION_MODEL: modelNames('gpt-5.4-mini').transform(([name]) => name!),
  OPENAI_VOICES: z.string().default('marin,cedar,alloy,ash,ballad,coral,echo,sage,shimmer,verse').transform(list)
    .refine(names => names.length > 0 && names.every(name => /^[a-z][a-z0-9_-]{0,40}$/.test(name)), 'must be names such as marin,cedar'),
  AGENT_PRICE_PER_MINUTE: dollars('0.15').refine(micros => micros > 0n, 'must be more than nothing: agents cost us with every second'),
  INCOMING_PRICE_PER_MINUTE: dollars('0.015').refine(micros => micros > 0n, 'must be more than nothing: calls that come in cost us too'),
  LIMIT_AGENT_CALLS_AT_ONCE: count(5, 1, 1000),
  AGENT_CALLS_AT_STOP: z.enum(['wait', 'hand-over']).default('wait'),
  AGENT_CALLS_WAIT_SECONDS: count(30, 0, 3600),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_\w{8,}$/, 'must be a Stripe key: sk_test_… or sk_live_…'),
  STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_\w{16,}$/, 'must be the signing secret of the webhook endpoint: whsec_…'),
  STRIPE_PREVIOUS_WEBHOOK_SECRET: optional(z.string().regex(/^whsec_\w{16,}$/, 'must be a signing secret, or be left out')),
  STRIPE_API_BASE_URL: optional(baseUrl),
  TOPUP_MINIMUM: dollars('5'),
  TOPUP_MAXIMUM: dollars('500'),
  TOPUP_PRESETS: dollarList('10,20,50,100'),
  TOPUP_PER_DAY: dollars('1000'),
  LOW_BALANCE_LEVELS: dollarList('5,2,0'),
  REFUNDED_GRANT_DAYS: count(30, 1, 3650),
  SHORT_CALL_SECONDS: count(10, 0, 300),
  INSTANT_REFUND_MAXIMUM: dollars('2'),
  INSTANT_REFUNDS_PER_MONTH: count(3, 0, 1000),
  COMPLAINT_DAYS: count(30, 1, 365),
  ADJUSTMENT_MAXIMUM_FINANCE: dollars('500'),
  ADJUSTMENT_MAXIMUM_ADMIN: dollars('5000'),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  MAIL_FROM: z.string().max(200).regex(/@[^\s<>@]+>?\s*$/, 'must hold an address: Talktime <hello@talktime.example>'),
  COMPANY_NAME: z.string().trim().min(1).max(200),
  COMPANY_ADDRESS: z.string().trim().min(1).max(500),
  COMPANY_TAX_ID: z.string().trim().max(100).default(''),
  SUPPORT_EMAIL: z.email(),
  ANCHOR_SIGNING_KEY: z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes as hex; make one with: openssl rand -hex 32'),
  ANCHOR_STORE: z.string().regex(/^(file:.+|s3:\/\/.+)$/, 'must be file:DIRECTORY or s3://BUCKET/PREFIX').default('file:.data/anchors'),
  ANCHOR_S3_ENDPOINT: optional(baseUrl),
  ANCHOR_S3_REGION: z.string().default('us-east-1'),
  DEFAULT_COUNTRY: z.string().regex(/^[A-Z]{2}$/).default('US'),
  MARGIN_PERCENT: z.coerce.number().min(0).max(1000).multipleOf(0.01).default(25),
  MAX_CALL_MINUTES: count(60, 1, 240),
  RING_TIMEOUT_SECONDS: count(30, 5, 600),
  LIMIT_PUBLIC_QUOTES_PER_MINUTE: count(60, 1),
  LIMIT_KEY_REQUESTS_PER_MINUTE: count(120, 1),
  AGENT_TRIALS_PER_DAY: count(200),
  AGENT_TRIAL_TURNS: count(30, 1),
  AGENT_TRIAL_MINUTES: count(30, 1),
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
  METRICS_TOKEN: optional(secret(32)),
  JOBS: z.enum(['on', 'off']).default('on'),
  RECONCILE_EVERY_SECONDS: count(5, 1, 3600),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
})

export type Limits = {
  callsAtOnce: number
  /** Of one person's agents together. */
  agentCallsAtOnce: number
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
  if (env.TOPUP_MINIMUM < 500_000n || env.TOPUP_MAXIMUM < env.TOPUP_MINIMUM) {
    problems.push('TOPUP_MINIMUM must be at least 0.50 and TOPUP_MAXIMUM not less than it')
  }
  const isOutside = (preset: bigint) => preset < env.TOPUP_MINIMUM || preset > env.TOPUP_MAXIMUM
  if (env.TOPUP_PRESETS.some(preset => isOutside(preset) || preset % MICROS_PER_CENT !== 0n)) {
    problems.push('TOPUP_PRESETS must be whole cents between TOPUP_MINIMUM and TOPUP_MAXIMUM')
  }
  if (env.NODE_ENV === 'production' && url.hostname !== 'localhost' && env.STRIPE_API_BASE_URL) {
    problems.push('STRIPE_API_BASE_URL is for a sandbox on this machine: leave it out where people pay')
  }
  const realtime = new URL(env.OPENAI_REALTIME_URL)
  if (realtime.protocol === 'ws:' && !['localhost', '127.0.0.1'].includes(realtime.hostname)) {
    problems.push('OPENAI_REALTIME_URL must be wss outside localhost: what people say travels over it')
  }
  // beside the voice, so that no transcript goes to another house than the sound did
  const apiUrl = env.OPENAI_API_URL ?? env.OPENAI_REALTIME_URL.replace(/^ws/, 'http').replace(/\/realtime$/, '')
  const api = new URL(apiUrl)
  if (api.protocol === 'http:' && !['localhost', '127.0.0.1'].includes(api.hostname)) {
    problems.push('OPENAI_API_URL must be https outside localhost: transcripts travel over it')
  }
  const exotel = readExotel(env, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    isProduction: env.NODE_ENV === 'production',
    publicUrl: env.NUXT_PUBLIC_URL,
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    databaseTimeoutSeconds: env.DATABASE_TIMEOUT_SECONDS,
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
    exotel,
    /** Null: there is no voice, and agents answer nothing. */
    voice: env.OPENAI_API_KEY === undefined ? null : {
      apiKey: env.OPENAI_API_KEY,
      url: env.OPENAI_REALTIME_URL,
      transcriptionModel: env.OPENAI_TRANSCRIPTION_MODEL,
    },
    /** What reads a talk that is over; null where nobody does. */
    extraction: env.OPENAI_API_KEY === undefined ? null : {
      apiKey: env.OPENAI_API_KEY,
      url: apiUrl,
      model: env.OPENAI_EXTRACTION_MODEL,
    },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      /** Current first, then the one that is being rotated out. */
      webhookSecrets: [
        env.STRIPE_WEBHOOK_SECRET,
        env.STRIPE_PREVIOUS_WEBHOOK_SECRET,
      ].filter((secret): secret is string => Boolean(secret)),
      apiBaseUrl: env.STRIPE_API_BASE_URL ?? null,
    },
    topup: {
      minimumMicros: env.TOPUP_MINIMUM,
      maximumMicros: env.TOPUP_MAXIMUM,
      presetsMicros: env.TOPUP_PRESETS,
      /** Most that one person may pay in within 24 hours. */
      perDayMicros: env.TOPUP_PER_DAY,
    },
    lowBalanceLevelsMicros: env.LOW_BALANCE_LEVELS,
    /** How long granted credit lives at least when the call that it paid for is refunded. */
    refundedGrantDays: env.REFUNDED_GRANT_DAYS,
    complaints: {
      shortCallSeconds: env.SHORT_CALL_SECONDS,
      instantRefundMaximumMicros: env.INSTANT_REFUND_MAXIMUM,
      instantRefundsPerMonth: env.INSTANT_REFUNDS_PER_MONTH,
      /** How long after a call something may be said about it. */
      withinDays: env.COMPLAINT_DAYS,
    },
    adjustmentMaximumMicros: { finance: env.ADJUSTMENT_MAXIMUM_FINANCE, admin: env.ADJUSTMENT_MAXIMUM_ADMIN },
    mail: { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM },
    company: {
      name: env.COMPANY_NAME,
      address: env.COMPANY_ADDRESS,
      taxId: env.COMPANY_TAX_ID,
      supportEmail: env.SUPPORT_EMAIL,
    },
    anchors: {
      /** Seed of the Ed25519 key that signs, hex. */
      signingKey: env.ANCHOR_SIGNING_KEY,
      store: env.ANCHOR_STORE,
      s3Endpoint: env.ANCHOR_S3_ENDPOINT ?? null,
      s3Region: env.ANCHOR_S3_REGION,
    },
    currency: 'USD',
    defaultCountry: env.DEFAULT_COUNTRY,
    /** What agents may be set to; the first of each is what a new one begins with. */
    agents: { models: env.OPENAI_REALTIME_MODELS, voices: env.OPENAI_VOICES },
    agentCalls: {
      /** Of the agent alone, beside the phone. */
      priceMicrosPerMinute: env.AGENT_PRICE_PER_MINUTE,
      /** Of the leg that somebody comes in by, where an agent answers it. */
      incomingPriceMicrosPerMinute: env.INCOMING_PRICE_PER_MINUTE,
    },
    /** What becomes of calls that agents hold when the server stops, and for how long they may go on by themselves. */
    talks: { atStop: env.AGENT_CALLS_AT_STOP, stopWaitSeconds: env.AGENT_CALLS_WAIT_SECONDS },
    /** How much a person may try their agents without a phone: that costs them nothing, and us something. */
    trials: {
      perDay: env.AGENT_TRIALS_PER_DAY, mostTurns: env.AGENT_TRIAL_TURNS, mostMinutes: env.AGENT_TRIAL_MINUTES,
    },
    margin: { percentBasisPoints: Math.round(env.MARGIN_PERCENT * 100) },
    ringTimeoutSeconds: env.RING_TIMEOUT_SECONDS,
    newAccountDays: env.NEW_ACCOUNT_DAYS,
    publicQuotesPerMinute: env.LIMIT_PUBLIC_QUOTES_PER_MINUTE,
    keyRequestsPerMinute: env.LIMIT_KEY_REQUESTS_PER_MINUTE,
    limits: {
      callsAtOnce: env.LIMIT_CALLS_AT_ONCE,
      agentCallsAtOnce: env.LIMIT_AGENT_CALLS_AT_ONCE,
      startsPerMinute: env.LIMIT_STARTS_PER_MINUTE,
      countriesPerDay: env.LIMIT_COUNTRIES_PER_DAY,
      spendPerDayMicros: env.LIMIT_SPEND_PER_DAY,
      pricePerMinuteMicros: env.LIMIT_PRICE_PER_MINUTE,
      maxCallSeconds: env.MAX_CALL_MINUTES * 60,
    } satisfies Limits,
    newAccountLimits: {
      callsAtOnce: env.LIMIT_CALLS_AT_ONCE,
      agentCallsAtOnce: env.LIMIT_AGENT_CALLS_AT_ONCE,
      startsPerMinute: env.NEW_LIMIT_STARTS_PER_MINUTE,
      countriesPerDay: env.NEW_LIMIT_COUNTRIES_PER_DAY,
      spendPerDayMicros: env.NEW_LIMIT_SPEND_PER_DAY,
      pricePerMinuteMicros: env.NEW_LIMIT_PRICE_PER_MINUTE,
      maxCallSeconds: env.NEW_MAX_CALL_MINUTES * 60,
    } satisfies Limits,
    /** What `GET /metrics` is asked with; null: there is nothing there. */
    metricsToken: env.METRICS_TOKEN ?? null,
    jobs: env.JOBS === 'on',
    reconcileEverySeconds: env.RECONCILE_EVERY_SECONDS,
    logLevel: env.LOG_LEVEL,
  }
}

const EXOTEL_NAMES = [
  'EXOTEL_ACCOUNT_SID', 'EXOTEL_API_KEY', 'EXOTEL_API_TOKEN', 'EXOTEL_API_BASE_URL', 'EXOTEL_CALLER_ID', 'EXOTEL_CURRENCY',
  'EXOTEL_WEBHOOK_SECRET',
] as const

/** All of it, or none: null where calls are not placed with Exotel. */
function readExotel(env: z.infer<typeof Environment>, problems: string[]) {
  const missing = EXOTEL_NAMES.filter(name => !env[name])
  if (missing.length === EXOTEL_NAMES.length) return null
  for (const name of missing) problems.push(`${name} is missing: Exotel needs all of its settings, or none`)
  if (missing.length > 0) return null
  const base = new URL(env.EXOTEL_API_BASE_URL!)
  if (base.pathname !== '/' || (base.protocol !== 'https:' && !['localhost', '127.0.0.1'].includes(base.hostname))) {
    problems.push('EXOTEL_API_BASE_URL must be the origin of your region, https://api.exotel.com or https://api.in.exotel.com')
  }
  return {
    accountSid: env.EXOTEL_ACCOUNT_SID!,
    apiKey: env.EXOTEL_API_KEY!,
    apiToken: env.EXOTEL_API_TOKEN!,
    apiBaseUrl: env.EXOTEL_API_BASE_URL!,
    callerId: env.EXOTEL_CALLER_ID!,
    currency: env.EXOTEL_CURRENCY!,
    /** Of which the addresses are made that Exotel calls us at. */
    webhookSecret: env.EXOTEL_WEBHOOK_SECRET!,
  }
}

export type Config = ReturnType<typeof loadConfig>
