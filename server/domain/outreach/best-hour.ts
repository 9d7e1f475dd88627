/** How many of a person's calls were answered in an hour of the day, on the programme's clock. */
export interface AnsweredIn {
  /** 0 to 23. */
  hour: number
  answered: number
}

/** One answer is chance. */
export const LEAST_ANSWERS = 2

/**
 * The hour in which somebody picks up most; the hours beside it count half. Of two that are alike the earlier one. Null
 * where too little is known of them.
 */
export function bestHour(hours: readonly AnsweredIn[]): number | null {
  const total = hours.reduce((sum, { answered }) => sum + answered, 0)
  if (total < LEAST_ANSWERS) return null
  const of = (hour: number) => hours.find(one => one.hour === (hour + 24) % 24)?.answered ?? 0
  // in halves, so that they compare exactly
  const weight = (hour: number) => 2 * of(hour) + of(hour - 1) + of(hour + 1)
  const own = hours.filter(({ answered }) => answered > 0).map(({ hour }) => hour).sort((a, b) => a - b)
  return own.reduce((best, hour) => (weight(hour) > weight(best) ? hour : best))
}
