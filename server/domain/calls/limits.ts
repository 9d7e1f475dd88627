export interface CallLimits {
  callsAtOnce: number
  /** Of all that a person's agents hold, beside what they talk themselves. */
  agentCallsAtOnce: number
  startsPerMinute: number
  countriesPerDay: number
  spendPerDayMicros: bigint
  pricePerMinuteMicros: bigint
  maxCallSeconds: number
}

const DAY_MS = 86_400_000

/**
 * What one person may do (C12): the defaults, lower for a young account, and over both what staff set for this person.
 */
export function effectiveLimits(options: {
  defaults: CallLimits
  newAccount: CallLimits
  newAccountDays: number
  accountCreatedAt: Date
  override: Partial<{ [Key in keyof CallLimits]: CallLimits[Key] | null }> | null
  now: Date
}): CallLimits {
  const isNew = options.now.getTime() - options.accountCreatedAt.getTime() < options.newAccountDays * DAY_MS
  const base = isNew ? options.newAccount : options.defaults
  const own = options.override
  return {
    callsAtOnce: own?.callsAtOnce ?? base.callsAtOnce,
    agentCallsAtOnce: own?.agentCallsAtOnce ?? base.agentCallsAtOnce,
    startsPerMinute: own?.startsPerMinute ?? base.startsPerMinute,
    countriesPerDay: own?.countriesPerDay ?? base.countriesPerDay,
    spendPerDayMicros: own?.spendPerDayMicros ?? base.spendPerDayMicros,
    pricePerMinuteMicros: own?.pricePerMinuteMicros ?? base.pricePerMinuteMicros,
    maxCallSeconds: own?.maxCallSeconds ?? base.maxCallSeconds,
  }
}

/** The limits that hold now, and those of an account that is not new any more. */
export interface LimitsInForce {
  limits: CallLimits
  /** Null for an account that is not new. */
  later: { limits: CallLimits, from: Date } | null
}

export function limitsInForce(options: Parameters<typeof effectiveLimits>[0]): LimitsInForce {
  const limits = effectiveLimits(options)
  const from = new Date(options.accountCreatedAt.getTime() + options.newAccountDays * DAY_MS)
  if (options.now >= from) return { limits, later: null }
  return { limits, later: { limits: effectiveLimits({ ...options, now: from }), from } }
}

export interface Usage {
  openCalls: number
  startsLastMinute: number
  countriesLastDay: string[]
  spentLastDayMicros: bigint
}

/** A call of the last day, as the limits count it. */
export interface DayCall {
  at: Date
  /** Of what came in only the money counts. */
  isPlaced: boolean
  country: string | null
  /** Charged, or held while it is open. */
  spentMicros: bigint
}

export type LimitName = 'callsAtOnce' | 'startsPerMinute' | 'countriesPerDay' | 'spendPerDay' | 'pricePerMinute' | 'callLength'

/**
 * The first limit that one more call to `country` would break, or null. Spending is limited by the hold's size
 * instead, unless nothing is left.
 */
export function brokenLimit(limits: CallLimits, usage: Usage, country: string | null): LimitName | null {
  if (usage.openCalls >= limits.callsAtOnce) return 'callsAtOnce'
  if (usage.startsLastMinute >= limits.startsPerMinute) return 'startsPerMinute'
  const isNewCountry = country !== null && !usage.countriesLastDay.includes(country)
  if (isNewCountry && usage.countriesLastDay.length >= limits.countriesPerDay) return 'countriesPerDay'
  if (usage.spentLastDayMicros >= limits.spendPerDayMicros) return 'spendPerDay'
  return null
}

/** A price per minute above the person's ceiling; compared in nanos, exactly. */
export function isTooDear(limits: CallLimits, rateNanosPerMinute: bigint): boolean {
  return rateNanosPerMinute > limits.pricePerMinuteMicros * 1000n
}
