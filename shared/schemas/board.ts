import { z } from 'zod'
import { UtcInstant } from './common'
import { CASE_BUCKETS } from './books'

/** `green`: looked at, nothing is wrong. `red`: here are the rows. `unknown`: it could not be checked, or not yet. */
export const BoardState = z.enum(['green', 'red', 'unknown'])
export type BoardState = z.infer<typeof BoardState>

/** A row that is not as it must be. */
export const BoardFindingDto = z.strictObject({
  says: z.string(),
  walletId: z.string().nullable(),
  callId: z.string().nullable(),
  transactionId: z.string().nullable(),
})
export type BoardFindingDto = z.infer<typeof BoardFindingDto>

/** One look: at the newest rows just now, or at everything a while ago. */
export const BoardLookDto = z.strictObject({
  state: BoardState,
  /** When the answer was looked for; null where there is none. */
  checkedAt: UtcInstant.nullable(),
  durationMs: z.number().nullable(),
  /** Rows that are wrong; null where there is no answer. */
  count: z.number().nullable(),
  /** The first of them. */
  rows: z.array(BoardFindingDto),
  /** Why there is no answer, or none that is new; in a sentence. */
  failure: z.string().nullable(),
  /** It is being looked at again. */
  isLooking: z.boolean(),
})
export type BoardLookDto = z.infer<typeof BoardLookDto>

export const BoardCheckDto = z.strictObject({
  name: z.string(),
  /** The rule that it shows: `M9`; empty where it has no number. */
  mark: z.string(),
  title: z.string(),
  meaning: z.string(),
  /** Red where either look is, else unknown where either is. */
  state: BoardState,
  /** At each opening of the board: the newest rows, what is held and what is due. */
  live: BoardLookDto.nullable(),
  /** From time to time and on request: everything. */
  whole: BoardLookDto.nullable(),
})
export type BoardCheckDto = z.infer<typeof BoardCheckDto>

/** 200 of `GET /api/finance/board`. */
export const BoardDto = z.strictObject({
  lookedAt: UtcInstant,
  /** The newest row of the ledger at that moment; null before the first. */
  newest: z.strictObject({ id: z.string(), postedAt: UtcInstant }).nullable(),
  checks: z.array(BoardCheckDto),
  /** The three-way match (F2). */
  books: z.strictObject({
    openCases: z.array(z.strictObject({ bucket: z.enum(CASE_BUCKETS), count: z.number() })),
    lastRun: z.strictObject({
      day: z.string(),
      startedAt: UtcInstant,
      finishedAt: UtcInstant.nullable(),
      error: z.string().nullable(),
    }).nullable(),
  }),
})
export type BoardDto = z.infer<typeof BoardDto>

/** Body of `POST /api/finance/board/checks`: all of them, or those that are named. */
export const CheckAgainBody = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ names: z.array(z.string().regex(/^[a-z_]{1,40}$/)).min(1).max(50) }),
])
export type CheckAgainBody = z.infer<typeof CheckAgainBody>

/** 202 of `POST /api/finance/board/checks`: what is looked at again. */
export const CheckAgainDto = z.strictObject({ names: z.array(z.string()) })
export type CheckAgainDto = z.infer<typeof CheckAgainDto>
