import type { CallFacts, WantedCall } from '../../domain/calls/admit-call'
import type { CallLimits, LimitName } from '../../domain/calls/limits'
import { countryInSentence } from '../../domain/phone/country-names'
import { formatExact, formatRate } from '../../../shared/format/money'
import { ratePerMinute } from '../../../shared/pricing'
import { speakDuration } from '../../../shared/format/time'

export interface Frees {
  /** Null where waiting does not help. */
  frees: Date | null
  now: Date
  /** The address of those who can lift a limit. */
  supportEmail: string
}

const FIELD_OF: Record<LimitName, keyof CallLimits> = {
  callsAtOnce: 'callsAtOnce',
  startsPerMinute: 'startsPerMinute',
  countriesPerDay: 'countriesPerDay',
  spendPerDay: 'spendPerDayMicros',
  pricePerMinute: 'pricePerMinuteMicros',
  callLength: 'maxCallSeconds',
}
const DAY_SECONDS = 86_400

/** A limit that refuses: which it is, what it is, what is used of it, and when it frees. */
export function limitWords(
  limit: LimitName, facts: CallFacts, wanted: WantedCall, when: Frees,
): { sentence: string, details: Record<string, unknown> } {
  const { limits, later } = facts.inForce
  const isOfNew = later !== null && later.limits[FIELD_OF[limit]] > limits[FIELD_OF[limit]]
  const who = isOfNew ? 'New accounts may' : 'Your account may'
  const { components, currency } = wanted
  const { usage } = facts
  const money = (micros: bigint): string => formatExact(micros, currency)
  const details = (allowed: Record<string, unknown>) => (
    { limit, ...allowed, ofNewAccount: isOfNew, freesAt: when.frees?.toISOString() ?? null })
  const wait = waitWords(when, isOfNew && when.frees?.getTime() === later.from.getTime())

  switch (limit) {
    case 'callsAtOnce': return {
      sentence: limits.callsAtOnce === 1
        ? 'Your account may have one call at a time, and one is not over yet. End it first, or wait a few seconds until it is settled.'
        : `${who} have ${limits.callsAtOnce} calls at a time, and ${usage.openCalls} are not over yet. End one first.`,
      details: details({ allowedCount: limits.callsAtOnce, usedCount: usage.openCalls }),
    }
    case 'startsPerMinute': return {
      sentence: `${who} start ${count(limits.startsPerMinute, 'call')} in a minute, and that is how many you have started. ${wait}`,
      details: details({ allowedCount: limits.startsPerMinute, usedCount: usage.startsLastMinute }),
    }
    case 'countriesPerDay': return {
      sentence: `${who} call ${count(limits.countriesPerDay, 'country', 'countries')} in 24 hours, and you have called ${listed(usage.countriesLastDay.map(countryInSentence))}. ${wait} ${usage.countriesLastDay.length === 1 ? 'It' : 'They'} can be called at any time.`,
      details: details({ allowedCount: limits.countriesPerDay, usedCount: usage.countriesLastDay.length }),
    }
    case 'spendPerDay': return {
      sentence: `${who} spend ${money(limits.spendPerDayMicros)} in 24 hours, and ${money(usage.spentLastDayMicros)} of it is spent or held: too little is left for a call to this number. ${wait}`,
      details: details({
        allowedMicros: limits.spendPerDayMicros.toString(), usedMicros: usage.spentLastDayMicros.toString(),
      }),
    }
    case 'pricePerMinute': return {
      sentence: `A minute to this number costs ${formatRate(ratePerMinute(components), currency)}. ${who} call numbers of up to ${money(limits.pricePerMinuteMicros)} a minute. ${wait}`,
      details: details({ allowedMicros: limits.pricePerMinuteMicros.toString() }),
    }
    case 'callLength': return {
      sentence: `${who} talk for ${speakDuration(limits.maxCallSeconds)} in a call, and this number is counted in longer steps than that leaves room for. ${wait}`,
      details: details({ allowedSeconds: limits.maxCallSeconds }),
    }
  }
}

function waitWords({ frees, now, supportEmail }: Frees, isOfAge: boolean): string {
  if (!frees) return `Write to ${supportEmail} to have it lifted.`
  const seconds = Math.max(1, Math.ceil((frees.getTime() - now.getTime()) / 1000))
  const span = seconds >= 2 * DAY_SECONDS ? `${Math.ceil(seconds / DAY_SECONDS)} days` : speakDuration(seconds < 600 ? seconds : Math.ceil(seconds / 60) * 60)
  return isOfAge ? `In ${span} your account is no longer new and may do more.` : `There is room again in ${span}.`
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

function listed(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
