import { z } from 'zod'
import { Day, Micros } from './common'
import { refusePeriod } from './period'

/** Days that one look shows: a week, a month, a quarter. */
export const ANALYTICS_DAYS = [7, 30, 90] as const
export const DEFAULT_ANALYTICS_DAYS = 30
/** A year, leap years too. */
export const MOST_ANALYTICS_DAYS = 366
/** So many countries and numbers are named. */
export const MOST_NAMED = 10

function isTimeZone(name: string): boolean {
  // letters first: an offset such as +05:30 is no zone, and says nothing of summer
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** IANA's name of a time zone. */
export const TimeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin')

/**
 * Query of `GET /api/user/call-analytics`: so many days up to today, or from one day to another, both included. Days
 * and hours are those of a time zone, UTC where none is named.
 */
export const AnalyticsQuery = z.object({
  days: z.coerce.number().int().min(1).max(MOST_ANALYTICS_DAYS).optional(),
  from: Day.optional(),
  to: Day.optional(),
  tz: TimeZone.default('UTC'),
}).superRefine(refusePeriod(MOST_ANALYTICS_DAYS))
export type AnalyticsQuery = z.infer<typeof AnalyticsQuery>

/** What some calls come to. Those that are settled count, by when they began. */
export const CallFigures = z.strictObject({
  calls: z.number(),
  /** Answered, and over. */
  completedCalls: z.number(),
  /** All others: busy, no answer, failed, given up. */
  failedCalls: z.number(),
  talkedSeconds: z.number(),
  /** What they were charged; what came back of it later is in no figure but `refundedMicros`. */
  chargedMicros: Micros,
})
export type CallFigures = z.infer<typeof CallFigures>

/** Completed calls of all, from 0 to 1; null where there was no call. */
const SuccessRate = z.number().min(0).max(1).nullable()

export const PeriodFiguresDto = z.strictObject({
  ...CallFigures.shape,
  successRate: SuccessRate,
  /** Of completed calls; null where there are none. */
  averageSeconds: z.number().nullable(),
  averageMicros: Micros.nullable(),
})
export type PeriodFiguresDto = z.infer<typeof PeriodFiguresDto>

export const AnalyticsDayDto = z.strictObject({
  ...CallFigures.shape,
  /** `2026-11-24`. */
  day: z.string(),
  successRate: SuccessRate,
})
export type AnalyticsDayDto = z.infer<typeof AnalyticsDayDto>

export const AnalyticsCountryDto = z.strictObject({
  ...CallFigures.shape,
  /** Null: numbers of no country. */
  country: z.string().nullable(),
})
export type AnalyticsCountryDto = z.infer<typeof AnalyticsCountryDto>

export const AnalyticsNumberDto = z.strictObject({
  ...CallFigures.shape,
  toNumber: z.string(),
  display: z.string(),
  country: z.string().nullable(),
})
export type AnalyticsNumberDto = z.infer<typeof AnalyticsNumberDto>

/** 200 of `GET /api/user/call-analytics`: equal to a fresh sum over the calls (K3). */
export const CallAnalyticsDto = z.strictObject({
  currency: z.string(),
  /** Whose days and hours these are. */
  tz: z.string(),
  /** First and last day, both included. */
  from: z.string(),
  to: z.string(),
  totals: z.strictObject({
    ...PeriodFiguresDto.shape,
    /** Of what these calls were charged, what has come back until now. */
    refundedMicros: Micros,
  }),
  /** As many days before. */
  previous: z.strictObject({ ...PeriodFiguresDto.shape, from: z.string(), to: z.string() }),
  /** Each day of the period, also without calls. */
  days: z.array(AnalyticsDayDto),
  /** Calls by the hour in which they began: a row for each weekday from Monday, each with 24 hours. */
  hours: z.array(z.array(z.number())),
  /** At most ten, most calls first. */
  countries: z.array(AnalyticsCountryDto),
  numbers: z.array(AnalyticsNumberDto),
})
export type CallAnalyticsDto = z.infer<typeof CallAnalyticsDto>
