import { z } from 'zod'
import { AskedId, Cursor, Micros, PageLimit, UserIdParam, UtcInstant, UuidParam } from '../common'
import { ContactTag } from '../contacts'
import { LineText } from '../plain-text'
import { CARE_LIMITS } from './care'
import { KEY_MEANINGS, OUTREACH_LANGUAGES } from './words'
import { ROUND_ORDERS, ROUND_PERSON_STATES, ROUND_REASONS, ROUND_STATES, ROUND_WAITS } from './round-words'

/** More people than that are several rounds. */
export const MOST_ROUND_PEOPLE = 5000
export const ROUND_PACE = { perMinute: { most: 120, usual: 20 }, atOnce: { most: 100, usual: 10 } } as const

const time = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d)$/, 'A time is written as 09:00.')
const end = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'A time is written as 17:30, and the end of a day as 24:00.')
export const RoundBudget = Micros.refine(micros => /^[1-9]\d*$/.test(micros), 'With a budget of nothing nobody is called. Leave it empty, or give more.').nullable()
export const roundPace = {
  perMinute: z.number().int().min(1).max(ROUND_PACE.perMinute.most),
  atOnce: z.number().int().min(1).max(ROUND_PACE.atOnce.most),
}

export const RoundWindow = z.strictObject({ from: time, to: end })
  .refine(({ from, to }) => from !== to, 'These hours begin and end at the same time, so nobody is called in them.')

/** Of whom a round is. */
export const RoundFilterBody = z.strictObject({
  worker: UserIdParam.optional(),
  language: z.enum(OUTREACH_LANGUAGES).optional(),
  tag: ContactTag.optional(),
  place: LineText(1, CARE_LIMITS.place).optional(),
  flagged: z.boolean().optional(),
})

const plan = {
  programmeId: z.uuid().toLowerCase(),
  scriptId: AskedId,
  filter: RoundFilterBody,
  /** At these times of the day alone, within the programme's hours. */
  window: RoundWindow.nullable(),
  /** Left out: at once. */
  startsAt: UtcInstant.optional(),
  endsAt: UtcInstant.nullable(),
  order: z.enum(ROUND_ORDERS),
  ...roundPace,
  /** Null: what the programme may spend. */
  budgetMicros: RoundBudget,
}

/** Body of `POST /api/outreach/rounds/preview`. */
export const PreviewRoundBody = z.strictObject(plan)
export type PreviewRoundBody = z.infer<typeof PreviewRoundBody>

/** Body of `POST /api/outreach/rounds`. `id` is the page's: asked again with it, there is one round. */
export const StartRoundBody = z.strictObject({
  ...plan, id: AskedId, name: LineText(1, 100, { tooShort: 'Give the round a name.', tooLong: 'That name is longer than 100 characters.' }),
})
export type StartRoundBody = z.infer<typeof StartRoundBody>

/** Body of `POST /api/outreach/rounds/:id/steps`. To pause twice is to pause. */
export const RoundStepBody = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('pause') }),
  z.strictObject({ step: z.literal('resume') }),
  z.strictObject({ step: z.literal('stop') }),
  z.strictObject({ step: z.literal('change'), ...roundPace, budgetMicros: RoundBudget, revision: z.number().int().min(1).max(1_000_000_000) }),
])
export type RoundStepBody = z.infer<typeof RoundStepBody>

export const RoundParams = z.object({ id: UuidParam })
export const RoundsQuery = z.object({ programme: z.uuid(), limit: PageLimit, cursor: Cursor.optional() })
export type RoundsQuery = z.infer<typeof RoundsQuery>

export const RoundLeft = z.strictObject({ reason: z.enum(ROUND_REASONS), count: z.number() })

/** 200 of `POST /api/outreach/rounds/preview`: what a round would be, and nothing is begun. */
export const RoundPreviewDto = z.strictObject({
  /** How many the filter finds. */
  chosen: z.number(),
  /** Of them, those who could be called as they stand. */
  callable: z.number(),
  leftOut: z.array(RoundLeft),
  /** Each call that nobody answers may be made again. */
  mostCalls: z.number(),
  /** A call that nobody answers costs nothing, and nobody is called after an answer. */
  mostMicros: Micros,
  currency: z.string(),
  /** Of those who could be called, those whose price is asked for at the call. */
  unpriced: z.number(),
  /** When the first call may begin; null where that is never. */
  opensAt: UtcInstant.nullable(),
  /** When everybody was called once, at that pace and within the hours; null where the round is over before. */
  endsAt: UtcInstant.nullable(),
  /** In sentences: why this cannot be started, or not as it is. */
  problems: z.array(z.string()),
})
export type RoundPreviewDto = z.infer<typeof RoundPreviewDto>

export const RoundDto = z.strictObject({
  id: z.string(),
  programmeId: z.string(),
  name: z.string(),
  script: z.strictObject({ id: z.string(), name: z.string() }),
  state: z.enum(ROUND_STATES),
  window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  timeZone: z.string(),
  startsAt: UtcInstant,
  endsAt: UtcInstant.nullable(),
  order: z.enum(ROUND_ORDERS),
  perMinute: z.number(),
  atOnce: z.number(),
  budgetMicros: Micros.nullable(),
  /** Spent, or set aside for calls that go on. */
  spentMicros: Micros,
  currency: z.string(),
  people: z.record(z.enum(ROUND_PERSON_STATES), z.number()),
  total: z.number(),
  reasons: z.array(z.strictObject({ state: z.enum(ROUND_PERSON_STATES), ...RoundLeft.shape })),
  /** Why it calls nobody just now. */
  waits: z.enum(ROUND_WAITS).nullable(),
  /** When the programme's hours and the round's begin again, where it waits for them. */
  opensAt: UtcInstant.nullable(),
  /** When the next of those who wait is due. */
  nextAt: UtcInstant.nullable(),
  startedBy: z.string(),
  createdAt: UtcInstant,
  endedAt: UtcInstant.nullable(),
  revision: z.number(),
})
export type RoundDto = z.infer<typeof RoundDto>

/** 200 of `GET /api/outreach/rounds`, newest first. */
export const RoundsPage = z.strictObject({ rounds: z.array(RoundDto), nextCursor: z.string().nullable() })
export type RoundsPage = z.infer<typeof RoundsPage>

const sums = { people: z.number(), reached: z.number(), calls: z.number(), seconds: z.number(), costMicros: Micros }
export const RoundReportDto = z.strictObject({
  ...sums,
  currency: z.string(),
  keys: z.array(z.strictObject({ key: z.string(), meaning: z.enum(KEY_MEANINGS), count: z.number() })),
  workers: z.array(z.strictObject({ id: z.string(), name: z.string(), ...sums })),
  places: z.array(z.strictObject({ place: z.string(), ...sums })),
  /** Of the day on the programme's clock, in which calls began. */
  hours: z.array(z.strictObject({
    hour: z.number(), calls: z.number(), answered: z.number(), seconds: z.number(), costMicros: Micros,
  })),
})
/** 200 of `GET /api/outreach/rounds/:id/report`. */
export type RoundReportDto = z.infer<typeof RoundReportDto>

/** 200 of `GET /api/outreach/people/:id/best-hour`. */
export const BestHourDto = z.strictObject({
  /** 0 to 23 on the programme's clock; null where too little is known. */
  hour: z.number().nullable(),
  /** Of how many calls that were answered. */
  answered: z.number(),
})
export type BestHourDto = z.infer<typeof BestHourDto>
