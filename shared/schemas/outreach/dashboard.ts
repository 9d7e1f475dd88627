import { z } from 'zod'
import { MOST_ANALYTICS_DAYS } from '../analytics'
import { Day, Micros } from '../common'
import { refusePeriod } from '../period'
import { MemberProgrammeDto } from './scripts'
import { KEY_MEANINGS } from './words'

/** Four weeks. */
export const DASHBOARD_DAYS = 28
/** So many people are named whom nobody reaches. */
export const MOST_STREAKS = 20

/** Query of `GET /api/outreach/dashboard`: days of the programme's own clock, both ends included. */
export const OutreachDashboardQuery = z.object({
  programme: z.uuid().optional(),
  days: z.coerce.number().int().min(1).max(MOST_ANALYTICS_DAYS).optional(),
  from: Day.optional(),
  to: Day.optional(),
}).superRefine(refusePeriod(MOST_ANALYTICS_DAYS))
export type OutreachDashboardQuery = z.infer<typeof OutreachDashboardQuery>

const Count = z.number().int().min(0)

/** What some requests come to, by when they were asked for. */
export const ReachFigures = z.strictObject({
  /** How often somebody was to be called. */
  requests: Count,
  /** Answered. */
  reached: Count,
  /** Over, and nobody answered or nobody was rung. The rest goes on. */
  unreached: Count,
  /** Of answered calls. */
  talkedSeconds: Count,
  /** What they were charged. */
  chargedMicros: Micros,
})
export type ReachFigures = z.infer<typeof ReachFigures>

export const KeyCounts = z.strictObject(Object.fromEntries(
  KEY_MEANINGS.map(meaning => [meaning, Count]),
) as Record<(typeof KEY_MEANINGS)[number], typeof Count>)
export type KeyCounts = z.infer<typeof KeyCounts>

/** From a Monday; what of it lies outside the period does not count. */
export const OutreachWeekDto = z.strictObject({ week: z.string(), ...ReachFigures.shape, keys: KeyCounts })
export type OutreachWeekDto = z.infer<typeof OutreachWeekDto>

export const OutreachProgrammeFiguresDto = z.strictObject({
  id: z.string(), name: z.string(), currency: z.string(), ...ReachFigures.shape,
})
export type OutreachProgrammeFiguresDto = z.infer<typeof OutreachProgrammeFiguresDto>

/** 200 of `GET /api/outreach/dashboard`. */
export const OutreachDashboardDto = z.strictObject({
  /** Those that one supervises. */
  programmes: z.array(MemberProgrammeDto),
  programme: MemberProgrammeDto.nullable(),
  /** Null where there is no programme. */
  figures: z.strictObject({
    from: z.string(),
    to: z.string(),
    currency: z.string(),
    totals: ReachFigures,
    /** Different people: whom somebody wanted to reach, and who answered at least once. */
    planned: Count,
    answered: Count,
    keys: KeyCounts,
    weeks: z.array(OutreachWeekDto),
    /** Now. */
    people: z.strictObject({ inCare: Count, callable: Count, flagged: Count }),
    tasks: z.strictObject({
      open: Count, overdue: Count, opened: Count, resolved: Count,
      /** Of those resolved in the period: half of them took no longer. */
      medianSeconds: Count.nullable(),
    }),
    /** Who did not answer so many times in a row as asks for somebody to look, most first. */
    streaks: z.array(z.strictObject({ personId: z.string(), name: z.string(), unanswered: Count })),
    streakCount: Count,
  }).nullable(),
  /** The same period in each programme that one supervises. */
  byProgramme: z.array(OutreachProgrammeFiguresDto),
})
export type OutreachDashboardDto = z.infer<typeof OutreachDashboardDto>
