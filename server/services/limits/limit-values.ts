import type { UserLimitRow } from '../../db/limits'
import type { LimitValues } from '../../../shared/schemas/limits'

/** What is set for a person, as it goes over the wire; null keeps the default. */
export function toLimitValues(own: UserLimitRow | null) {
  return {
    callsAtOnce: own?.callsAtOnce ?? null,
    agentCallsAtOnce: own?.agentCallsAtOnce ?? null,
    startsPerMinute: own?.startsPerMinute ?? null,
    countriesPerDay: own?.countriesPerDay ?? null,
    spendPerDayMicros: own?.spendPerDayMicros?.toString() ?? null,
    pricePerMinuteMicros: own?.pricePerMinuteMicros?.toString() ?? null,
    maxCallSeconds: own?.maxCallSeconds ?? null,
  } satisfies LimitValues
}
