import { z } from 'zod'
import { Day, type IsoInstant, type MicrosString } from './common'
import type { CaseBucket } from './finance'

/** `green`: looked at, nothing is wrong. `red`: here are the rows. `unknown`: it could not be checked, or not yet. */
export type BoardState = 'green' | 'red' | 'unknown'

/** A row that is not as it must be. */
export interface BoardFindingDto {
  says: string
  walletId: string | null
  callId: string | null
  transactionId: string | null
}

/** One look: at the newest rows just now, or at everything a while ago. */
export interface BoardLookDto {
  state: BoardState
  /** When the answer was looked for; null where there is none. */
  checkedAt: IsoInstant | null
  durationMs: number | null
  /** Rows that are wrong; null where there is no answer. */
  count: number | null
  /** The first of them. */
  rows: BoardFindingDto[]
  /** Why there is no answer, or none that is new; in a sentence. */
  failure: string | null
  /** It is being looked at again. */
  isLooking: boolean
}

export interface BoardCheckDto {
  name: string
  /** The rule that it shows: `M9`; empty where it has no number. */
  mark: string
  title: string
  meaning: string
  /** Red where either look is, else unknown where either is. */
  state: BoardState
  /** At each opening of the board: the newest rows, what is held and what is due. */
  live: BoardLookDto | null
  /** From time to time and on request: everything. */
  whole: BoardLookDto | null
}

/** 200 of `GET /api/finance/board`. */
export interface BoardDto {
  lookedAt: IsoInstant
  /** The newest row of the ledger at that moment; null before the first. */
  newest: { id: string, postedAt: IsoInstant } | null
  checks: BoardCheckDto[]
  /** The three-way match (F2). */
  books: {
    openCases: { bucket: CaseBucket, count: number }[]
    lastRun: { day: string, startedAt: IsoInstant, finishedAt: IsoInstant | null, error: string | null } | null
  }
}

/** Body of `POST /api/finance/board/checks`: all of them, or those that are named. */
export const LookAgainBody = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ names: z.array(z.string().regex(/^[a-z_]{1,40}$/)).min(1).max(50) }),
])
export type LookAgainBody = z.infer<typeof LookAgainBody>

/** 202 of `POST /api/finance/board/checks`: what is looked at again. */
export interface LookAgainDto { names: string[] }

export const AnchorsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  /** Days before this one. */
  before: Day.optional(),
})
export type AnchorsQuery = z.infer<typeof AnchorsQuery>

/** A day's seal over all rows up to its last one. */
export interface AnchorDto {
  /** `2026-11-23`, UTC. */
  day: string
  wallets: string
  transactions: string
  lastTransactionId: string
  sumMicros: MicrosString
  headsDigest: string
  keyId: string
  /** Where it is kept outside the database. */
  storedAt: string
  sealedAt: IsoInstant
}

/** 200 of `GET /api/finance/anchors`, newest first. */
export interface AnchorsDto {
  currency: string
  /** The key that anchors are signed with now. */
  keyId: string
  anchors: AnchorDto[]
  nextBefore: string | null
}
