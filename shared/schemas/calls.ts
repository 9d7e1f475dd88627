import { z } from 'zod'
import { CountryCode, Cursor, E164Number, Instant, PageLimit, TypedNumber, type IsoInstant, type MicrosString } from './common'
import { LineText } from './plain-text'
import type { LineType, PriceComponentDto, QuoteDto } from './rating'

export const CALL_STATUSES = [
  'initiated', 'ringing', 'answered', 'completed', 'busy', 'no-answer', 'failed', 'canceled',
] as const
export type CallStatus = (typeof CALL_STATUSES)[number]

export const CALL_CHANNELS = ['browser', 'message', 'agent', 'keypad', 'inbound', 'check'] as const
export type CallChannel = (typeof CALL_CHANNELS)[number]

/**
 * How far the order of a leg is: written, asked for, answered in a way that tells nothing, placed; refused by the
 * carrier; never dialled, as the carrier confirms; taken back before it was asked for.
 */
export const CALL_ORDER_STATES = ['ready', 'asking', 'unknown', 'placed', 'refused', 'never_dialled', 'dropped'] as const
export type CallOrderState = (typeof CALL_ORDER_STATES)[number]

/**
 * Why a carrier refuses an order: nobody has the number, it does not connect there, the number that is to be shown is
 * not ours, it takes no more calls just now, or it has something against our account.
 */
export const PLACEMENT_REFUSALS = ['number', 'destination', 'unwanted', 'caller_id', 'busy', 'account'] as const
export type PlacementRefusal = (typeof PLACEMENT_REFUSALS)[number]
/** Which way a call went: begun by the person, or come in to a number of theirs. */
export const CALL_DIRECTIONS = ['out', 'in'] as const
export type CallDirection = (typeof CALL_DIRECTIONS)[number]

/** What a leg is in its call: a caller's device, who is called, a voice of ours, who called us. */
export const LEG_ROLES = ['browser', 'destination', 'agent', 'inbound'] as const
export type LegRole = (typeof LEG_ROLES)[number]
export const LEG_DIRECTIONS = ['inbound', 'outbound'] as const
export type LegDirection = (typeof LEG_DIRECTIONS)[number]

/**
 * What ends a call at the latest (C16): money, a day's spend, the longest call; the last two also of a new account;
 * what a call, a day or a round of an agent may cost.
 */
export const CALL_BOUNDS = [
  'money', 'day_spend', 'longest_call', 'new_account_day_spend', 'new_account_longest_call', 'agent_call_budget', 'agent_day_budget',
  'agent_round_budget',
] as const
export type CallBound = (typeof CALL_BOUNDS)[number]

export interface CallBoundDto {
  by: CallBound
  /** What may be spent, where that is it. */
  limitMicros: MicrosString | null
}

export const HUNG_UP_BY = ['caller', 'callee'] as const
/** Who or what ended a call. `limit` is the call's `bound`; `carrier` never took the call on. */
export const CALL_ENDINGS = [...HUNG_UP_BY, 'limit', 'carrier'] as const
export type CallEnding = (typeof CALL_ENDINGS)[number]

export const StartCallBody = z.strictObject({
  toNumber: TypedNumber,
  country: CountryCode.optional(),
  /** What the call shows, E.164: one of the numbers that the person's may. Left out: the one they have chosen. */
  from: E164Number.optional(),
})
export type StartCallBody = z.infer<typeof StartCallBody>

/** 201 of `POST /api/calls/browser-start`. */
export interface StartCallReply {
  callId: string
  toNumber: string
  maxAllowedSeconds: number
  quote: QuoteDto
}

/** `line_dead`: nobody hung up here; the page found the call over. */
export const END_REASONS = ['hung_up', 'line_dead'] as const
export type EndReason = (typeof END_REASONS)[number]

export const EndCallBody = z.strictObject({ callId: z.uuid(), reason: z.enum(END_REASONS).default('hung_up') })
export type EndCallBody = z.infer<typeof EndCallBody>
/** 200 of `POST /api/calls/end`. `ending` is true while the carrier has not confirmed the end yet. */
export interface EndCallReply {
  callId: string
  status: CallStatus
  ending: boolean
}

export const ExtendCallBody = z.strictObject({ callId: z.uuid() })
export type ExtendCallBody = z.infer<typeof ExtendCallBody>
/** 200 of `POST /api/calls/extend`. */
export interface ExtendCallReply {
  callId: string
  /** From the answer on. */
  maxAllowedSeconds: number
  bound: CallBoundDto
  /** All that is set aside for this call now. */
  heldMicros: MicrosString
}

/** Which of one's own calls. */
export const HistoryFilter = z.object({
  direction: z.enum(CALL_DIRECTIONS).optional(),
  /** A name, a number in any spelling or a part of one, or a country. */
  who: LineText(1, 64).optional(),
  /** Comma-separated statuses. */
  status: z
    .string()
    .max(200)
    .transform(text => text.split(','))
    .pipe(z.array(z.enum(CALL_STATUSES)).min(1).max(CALL_STATUSES.length))
    .optional(),
  /** Calls that began at or after this instant. */
  from: Instant.optional(),
  /** Calls that began before this instant. */
  to: Instant.optional(),
})
export type HistoryFilter = z.infer<typeof HistoryFilter>

export const HistoryQuery = HistoryFilter.extend({ limit: PageLimit, cursor: Cursor.optional() })
export type HistoryQuery = z.infer<typeof HistoryQuery>

export interface CallDto {
  id: string
  /** How it was placed. */
  channel: CallChannel
  direction: CallDirection
  /** The other side, E.164: whom the person called, or who called them; `WITHHELD` where that is not told. */
  toNumber: string
  display: string
  /** The person's side, E.164: what the other side sees, or has called. */
  ownNumber: string
  country: string | null
  lineType: LineType
  status: CallStatus
  createdAt: IsoInstant
  answeredAt: IsoInstant | null
  endedAt: IsoInstant | null
  /** Seconds between answer and end as the carrier counts them; null until it has said. */
  durationSeconds: number | null
  maxSeconds: number
  /** What `maxSeconds` comes from; null for calls from before that was kept. */
  bound: CallBoundDto | null
  /** Null while the call lasts, and where nobody knows. `caller` is the person, whichever way the call went. */
  endedBy: CallEnding | null
  currency: string
  /** What was quoted, and is charged by: one or more. */
  components: PriceComponentDto[]
  /** Still held for this call; "0" once it is settled. */
  heldMicros: MicrosString
  /** What the call cost; null until it is settled. "0" for a call that was not charged. */
  chargedMicros: MicrosString | null
  /** Of the charge, what came back. */
  refundedMicros: MicrosString
  /** True between the end of the call and its settlement. */
  settling: boolean
  /** Bumped at each change of the row: lets a page drop what arrives late. */
  revision: number
}

export const RecentCallsQuery = z.object({ limit: z.coerce.number().int().min(1).max(50).default(10) })
export type RecentCallsQuery = z.infer<typeof RecentCallsQuery>
/** 200 of `GET /api/twilio/events`, newest first. */
export interface RecentCallsDto {
  calls: CallDto[]
}

/** 200 of `GET /api/calls/history`, newest first. */
export interface CallHistoryPage {
  calls: CallDto[]
  nextCursor: string | null
}

/** Where each figure of the charge for a component comes from (F1). */
export interface CallCostBreakdownDto extends PriceComponentDto {
  durationSeconds: number
  billedSeconds: number
  computedMicros: MicrosString
  chargedMicros: MicrosString
  uncollectedMicros: MicrosString
  heldMicros: MicrosString
  /** Who told us the duration. */
  source: 'webhook' | 'dial-result' | 'reconciler'
  createdAt: IsoInstant
}

/** 200 of `GET /api/calls/:id`. */
export interface CallDetailDto extends CallDto {
  /** A row for each component; none where nobody answered. */
  breakdown: CallCostBreakdownDto[]
  /** The ledger row of the charge; null where nothing was charged. */
  transaction: {
    id: string
    walletSeq: string
    hash: string
    createdAt: IsoInstant
    balanceAfterMicros: MicrosString
  } | null
}

export const TIMELINE_SOURCES = ['browser', 'webhook', 'dial-result', 'reconciler', 'staff', 'system'] as const
export type TimelineSource = (typeof TIMELINE_SOURCES)[number]

export interface TimelineEventDto {
  id: string
  /** When we heard of it. */
  receivedAt: IsoInstant
  /** When the carrier says it happened; null where it does not say. */
  occurredAt: IsoInstant | null
  source: TimelineSource
  /** Our word for it: a call status, or `started`, `claimed`, `refused`, `end-requested`, `settled`, `released`. */
  kind: string
  /** Names of the call's fields that this event changed; empty for a repeated or late event (C5). */
  changed: string[]
  /** Facts for people who look into it: duration, refusal code, … */
  facts: Record<string, string | number | boolean | null>
}

/** 200 of `GET /api/calls/:id/timeline`, oldest first. */
export interface TimelineDto {
  callId: string
  events: TimelineEventDto[]
}
