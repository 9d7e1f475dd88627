import { MINIMUM_CALL_SECONDS, totalHoldMicros } from '../rating/affordable-seconds'
import { admitCall, type CallFacts, type WantedCall } from './admit-call'
import type { DayCall, LimitName } from './limits'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * When a limit that refuses a call stops refusing it, if nothing else is done until then; null where waiting does not
 * help. Either enough of what it counts grows old, or the account is no longer new.
 *
 * @param calls those of the last day, oldest first.
 */
export function limitFrees(limit: LimitName, facts: CallFacts, wanted: WantedCall, calls: DayCall[]): Date | null {
  const { later } = facts.inForce
  const aged = agedOut(limit, facts, wanted, calls)
  if (!later) return aged
  const then = admitCall({ ...facts, inForce: { limits: later.limits, later: null } }, wanted)
  const stillRefuses = !then.isAdmitted && then.refusal.reason === 'limit' && then.refusal.limit === limit
  if (stillRefuses) return aged
  return aged && aged < later.from ? aged : later.from
}

function agedOut(
  limit: LimitName, facts: CallFacts, { components, leastSeconds }: WantedCall, calls: DayCall[],
): Date | null {
  const { usage, inForce: { limits } } = facts
  const placed = calls.filter(({ isPlaced }) => isPlaced)
  switch (limit) {
    case 'startsPerMinute': {
      const starts = placed.slice(-usage.startsLastMinute).map(call => call.at.getTime())
      return after(starts[usage.startsLastMinute - limits.startsPerMinute], MINUTE_MS)
    }
    case 'countriesPerDay': {
      const last = new Map(placed.filter(call => call.country !== null).map(call => [call.country, call.at.getTime()]))
      const oldestFirst = [...last.values()].sort((a, b) => a - b)
      return after(oldestFirst[usage.countriesLastDay.length - limits.countriesPerDay], DAY_MS)
    }
    case 'spendPerDay': {
      let unspentMicros = limits.spendPerDayMicros - usage.spentLastDayMicros
      const neededMicros = totalHoldMicros(components, leastSeconds ?? MINIMUM_CALL_SECONDS)
      const enough = calls.find(call => (unspentMicros += call.spentMicros) >= neededMicros && unspentMicros > 0n)
      return after(enough?.at.getTime(), DAY_MS)
    }
    default:
      return null
  }
}

function after(ms: number | undefined, spanMs: number): Date | null {
  return ms === undefined ? null : new Date(ms + spanMs)
}
