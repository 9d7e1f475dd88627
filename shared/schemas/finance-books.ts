import { z } from 'zod'
import { Cursor, Day, PageLimit, UserIdParam, type IsoInstant, type MicrosString } from './common'
import { CASE_BUCKETS, CASE_KINDS, CASE_STATES, type CaseBucket, type CaseKind, type CaseState } from './finance'
import { PlainText } from './plain-text'

/** A day in UTC, `2026-11-20`. */
export const BookDay = Day.refine(day => /^2\d{3}/.test(day), 'must be a year from 2000 on')

/** Body of `POST /api/finance/books/runs`. */
export const StartRunBody = z.strictObject({ day: BookDay })

export const RunsQuery = z.object({ limit: PageLimit, cursor: Cursor.optional() })
export type RunsQuery = z.infer<typeof RunsQuery>

/** What is counted of each kind. `waiting`: one side could not know it yet; it is compared again. */
export const COUNTED = ['match', ...CASE_BUCKETS, 'waiting'] as const
export type Counted = (typeof COUNTED)[number]
export type KindCounts = Record<Counted, number>

export interface PersonRef { id: string, name: string }

export interface MatchRunDto {
  id: string
  day: string
  /** `stopped`: whoever ran it is gone. `failed`: not everything could be compared. */
  state: 'running' | 'done' | 'failed' | 'stopped'
  startedAt: IsoInstant
  finishedAt: IsoInstant | null
  /** Null: it was the daily job. */
  startedBy: PersonRef | null
  counts: Record<CaseKind, KindCounts>
  /** What could not be compared and why, as sentences; null where all was. */
  error: string | null
}

/** 200 of `GET /api/finance/books/runs`, the newest first. */
export interface MatchRunsPage { runs: MatchRunDto[], nextCursor: string | null }

export const CasesQuery = z.object({
  limit: PageLimit,
  cursor: Cursor.optional(),
  bucket: z.enum(CASE_BUCKETS).optional(),
  kind: z.enum(CASE_KINDS).optional(),
  state: z.enum(CASE_STATES).optional(),
  day: BookDay.optional(),
  /** `me`, `none`, or an id. */
  owner: UserIdParam.optional(),
})
export type CasesQuery = z.infer<typeof CasesQuery>

export interface MatchCaseDto {
  id: string
  kind: CaseKind
  bucket: CaseBucket
  day: string
  state: CaseState
  owner: PersonRef | null
  note: string | null
  /** The carrier's or the provider's id. */
  externalId: string | null
  /** What theirs comes to, less ours, as money to us; null where that cannot be said. */
  differenceMicros: MicrosString | null
  currency: string
  foundAt: IsoInstant
  /** When a comparison last found it. */
  seenAt: IsoInstant
  closedAt: IsoInstant | null
  /** Null for a closed one: a comparison found the difference gone. */
  closedBy: PersonRef | null
  /** A comparison has found it again since a person closed it. */
  isStillThere: boolean
}

/** 200 of `GET /api/finance/books/cases`: what is open first, then the newest first. */
export interface MatchCasesPage { cases: MatchCaseDto[], nextCursor: string | null }

/** Names in our words: `status`, `durationSeconds`, `amountMicros`, … The same name on both sides is the same thing. */
export type CaseFacts = Record<string, string | number | boolean | null>

/** 200 of `GET /api/finance/books/cases/:id`. */
export interface MatchCaseDetailDto extends MatchCaseDto {
  ours: CaseFacts | null
  theirs: CaseFacts | null
  callId: string | null
  paymentId: string | null
  /** Whose call or payment it is, where we know it. */
  person: { id: string, name: string, email: string, walletId: string } | null
  /** The ledger's row of the charge or the credit, where there is one. */
  transactionId: string | null
  /** Who may own cases. */
  owners: PersonRef[]
  /** Whoever asks may work on it. */
  isEditable: boolean
}

/** Body of `POST /api/finance/books/cases/:id`: what is left out stays. */
export const WorkOnCaseBody = z.strictObject({
  /** `me`, `none`, or somebody of finance. */
  owner: UserIdParam.optional(),
  /** Empty: none. */
  note: PlainText(0, 2000).optional(),
  /** `explained` needs a note. */
  state: z.enum(CASE_STATES).optional(),
}).refine(body => Object.values(body).some(value => value !== undefined), 'must change something')
export type WorkOnCaseBody = z.infer<typeof WorkOnCaseBody>
