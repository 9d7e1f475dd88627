import type { OutreachLanguage } from '../../../shared/schemas/outreach/words'

/** Why somebody is not called now, in the order in which it is said (O3). */
export type CallObstacle =
  | 'erased' | 'opted_out' | 'no_consent' | 'number_doubted' | 'archived' | 'paused' | 'outside_hours' | 'language_missing'

export interface CalledPerson {
  erasedAt: Date | null
  consentAt: Date | null
  optedOutAt: Date | null
  numberDoubtedAt: Date | null
  language: OutreachLanguage
}

export interface CallingProgramme {
  isPaused: boolean
  archivedAt: Date | null
}

/**
 * What stands against calling a person at this instant (O3); null where nothing does. Asked again before every attempt.
 *
 * @param isOpen whether the programme's hours allow a call now.
 * @param languages in which the script has something to say.
 */
export function callObstacle(
  person: CalledPerson, programme: CallingProgramme, isOpen: boolean, languages: readonly OutreachLanguage[],
): CallObstacle | null {
  if (person.erasedAt) return 'erased'
  if (person.optedOutAt) return 'opted_out'
  if (!person.consentAt) return 'no_consent'
  if (person.numberDoubtedAt) return 'number_doubted'
  if (programme.archivedAt) return 'archived'
  if (programme.isPaused) return 'paused'
  if (!isOpen) return 'outside_hours'
  return languages.includes(person.language) ? null : 'language_missing'
}

/** What is left of a programme's budget; null where there is none but the wallet. */
export function budgetLeft(
  budget: { dayMicros: bigint | null, monthMicros: bigint | null }, spent: { dayMicros: bigint, monthMicros: bigint },
): { period: 'day' | 'month', micros: bigint } | null {
  const left = (total: bigint | null, used: bigint) => (total === null ? null : total > used ? total - used : 0n)
  const [day, month] = [left(budget.dayMicros, spent.dayMicros), left(budget.monthMicros, spent.monthMicros)]
  if (day === null && month === null) return null
  return month === null || (day !== null && day <= month) ? { period: 'day', micros: day! } : { period: 'month', micros: month }
}
