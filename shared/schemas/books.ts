import { z } from 'zod'
import { Cursor, Day, PageLimit, UserIdParam, UtcInstant, Micros } from './common'
import { PlainText } from './plain-text'

export const CASE_KINDS = ['call', 'payment', 'refund', 'dispute'] as const
export type CaseKind = (typeof CASE_KINDS)[number]

/** `match` is no case; the others are. */
export const CASE_BUCKETS = ['rounding', 'missing_here', 'missing_there', 'different'] as const
export type CaseBucket = (typeof CASE_BUCKETS)[number]

export const CASE_STATES = ['open', 'explained', 'mended'] as const
export type CaseState = (typeof CASE_STATES)[number]

/** A day in UTC, `2026-11-20`. */
export const BookDay = Day.refine(day => /^2\d{3}/.test(day), 'must be a year from 2000 on')

/** Body of `POST /api/finance/books/runs`. */
export const StartRunBody = z.strictObject({ day: BookDay })

export const RunsQuery = z.object({ limit: PageLimit, cursor: Cursor.optional() })
export type RunsQuery = z.infer<typeof RunsQuery>

/** What is counted of each kind. `waiting`: one side could not know it yet; it is compared again. */
export const COUNTED = ['match', ...CASE_BUCKETS, 'waiting'] as const
export type Counted = (typeof COUNTED)[number]
export const KindCounts = z.record(z.enum(COUNTED), z.number())
export type KindCounts = z.infer<typeof KindCounts>

export const PersonRef = z.strictObject({ id: z.string(), name: z.string() })
export type PersonRef = z.infer<typeof PersonRef>

export const MatchRunDto = z.strictObject({
  id: z.string(),
  day: z.string(),
  /** `stopped`: whoever ran it is gone. `failed`: not everything could be compared. */
  state: z.enum(['running', 'done', 'failed', 'stopped']),
  startedAt: UtcInstant,
  finishedAt: UtcInstant.nullable(),
  /** Null: it was the daily job. */
  startedBy: PersonRef.nullable(),
  counts: z.record(z.enum(CASE_KINDS), KindCounts),
  /** What could not be compared and why, as sentences; null where all was. */
  error: z.string().nullable(),
})
export type MatchRunDto = z.infer<typeof MatchRunDto>

/** 200 of `GET /api/finance/books/runs`, the newest first. */
export const MatchRunsPage = z.strictObject({ runs: z.array(MatchRunDto), nextCursor: z.string().nullable() })
export type MatchRunsPage = z.infer<typeof MatchRunsPage>

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

export const MatchCaseDto = z.strictObject({
  id: z.string(),
  kind: z.enum(CASE_KINDS),
  bucket: z.enum(CASE_BUCKETS),
  day: z.string(),
  state: z.enum(CASE_STATES),
  owner: PersonRef.nullable(),
  note: z.string().nullable(),
  /** The carrier's or the provider's id. */
  externalId: z.string().nullable(),
  /** What theirs comes to, less ours, as money to us; null where that cannot be said. */
  differenceMicros: Micros.nullable(),
  currency: z.string(),
  foundAt: UtcInstant,
  /** When a comparison last found it. */
  seenAt: UtcInstant,
  closedAt: UtcInstant.nullable(),
  /** Null for a closed one: a comparison found the difference gone. */
  closedBy: PersonRef.nullable(),
  /** A comparison has found it again since a person closed it. */
  isStillThere: z.boolean(),
})
export type MatchCaseDto = z.infer<typeof MatchCaseDto>

/** 200 of `GET /api/finance/books/cases`: what is open first, then the newest first. */
export const MatchCasesPage = z.strictObject({ cases: z.array(MatchCaseDto), nextCursor: z.string().nullable() })
export type MatchCasesPage = z.infer<typeof MatchCasesPage>

/** Names in our words: `status`, `durationSeconds`, `amountMicros`, … The same name on both sides is the same thing. */
export const CaseFacts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable())
export type CaseFacts = z.infer<typeof CaseFacts>

/** 200 of `GET /api/finance/books/cases/:id`. */
export const MatchCaseDetailDto = z.strictObject({
  ...MatchCaseDto.shape,
  ours: CaseFacts.nullable(),
  theirs: CaseFacts.nullable(),
  callId: z.string().nullable(),
  paymentId: z.string().nullable(),
  /** Whose call or payment it is, where we know it. */
  person: z.strictObject({ id: z.string(), name: z.string(), email: z.string(), walletId: z.string() }).nullable(),
  /** The ledger's row of the charge or the credit, where there is one. */
  transactionId: z.string().nullable(),
  /** Who may own cases. */
  owners: z.array(PersonRef),
  /** Whoever asks may work on it. */
  isEditable: z.boolean(),
})
export type MatchCaseDetailDto = z.infer<typeof MatchCaseDetailDto>

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
