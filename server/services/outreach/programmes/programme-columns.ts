import type { ProgrammeChange } from '../../../db/outreach/programmes'
import type { ProgrammeSettings } from '../../../../shared/schemas/outreach/programmes'

/** As rows have it: a number that belongs to no carrier of the order is left out. */
export function toColumns(settings: ProgrammeSettings) {
  const { budgetDayMicros, budgetMonthMicros, ...rest } = settings
  return {
    ...rest,
    budgetDayMicros: toMicros(budgetDayMicros),
    budgetMonthMicros: toMicros(budgetMonthMicros),
  } satisfies ProgrammeChange
}

function toMicros(micros: string | null): bigint | null {
  return micros === null ? null : BigInt(micros)
}
