import { z } from 'zod'
import type * as Dto from './calls'
import { CALL_CHANNELS, CALL_DIRECTIONS, CALL_ENDINGS, CALL_STATUSES, TIMELINE_SOURCES } from './calls'
import { Micros, UtcInstant } from './common'
import { CallBoundDto, LINE_TYPES, PriceComponentDto, QuoteDto } from './rating'

/** 201 of `POST /api/calls/browser-start`. */
export const StartCallReply = z.strictObject({
  callId: z.string(),
  toNumber: z.string(),
  maxAllowedSeconds: z.number(),
  quote: QuoteDto,
}) satisfies z.ZodType<Dto.StartCallReply>

/** 200 of `POST /api/calls/end`. `ending` is true while the carrier has not confirmed the end yet. */
export const EndCallReply = z.strictObject({
  callId: z.string(),
  status: z.enum(CALL_STATUSES),
  ending: z.boolean(),
}) satisfies z.ZodType<Dto.EndCallReply>

/** 200 of `POST /api/calls/extend`. */
export const ExtendCallReply = z.strictObject({
  callId: z.string(),
  /** From the answer on. */
  maxAllowedSeconds: z.number(),
  bound: CallBoundDto,
  /** All that is set aside for this call now. */
  heldMicros: Micros,
}) satisfies z.ZodType<Dto.ExtendCallReply>

export const CallDto = z.strictObject({
  id: z.string(),
  channel: z.enum(CALL_CHANNELS),
  direction: z.enum(CALL_DIRECTIONS),
  /** The other side: whom the person called, or who called them. */
  toNumber: z.string(),
  display: z.string(),
  /** The person's side: what the other side sees, or has called. */
  ownNumber: z.string(),
  country: z.string().nullable(),
  lineType: z.enum(LINE_TYPES),
  status: z.enum(CALL_STATUSES),
  createdAt: UtcInstant,
  answeredAt: UtcInstant.nullable(),
  endedAt: UtcInstant.nullable(),
  /** Seconds between answer and end as the carrier counts them; null until it has said. */
  durationSeconds: z.number().nullable(),
  maxSeconds: z.number(),
  /** What `maxSeconds` comes from; null for calls from before that was kept. */
  bound: CallBoundDto.nullable(),
  /** Null while the call lasts, and where nobody knows. */
  endedBy: z.enum(CALL_ENDINGS).nullable(),
  currency: z.string(),
  /** What was quoted, and is charged by: one or more. */
  components: z.array(PriceComponentDto),
  /** Still held for this call; "0" once it is settled. */
  heldMicros: Micros,
  /** What the call cost; null until it is settled. "0" for a call that was not charged. */
  chargedMicros: Micros.nullable(),
  /** Of the charge, what came back. */
  refundedMicros: Micros,
  /** True between the end of the call and its settlement. */
  settling: z.boolean(),
  /** Bumped at each change of the row: lets a page drop what arrives late. */
  revision: z.number(),
}) satisfies z.ZodType<Dto.CallDto>

/** 200 of `GET /api/twilio/events`, newest first. */
export const RecentCallsDto = z.strictObject({ calls: z.array(CallDto) }) satisfies z.ZodType<Dto.RecentCallsDto>

/** 200 of `GET /api/calls/history`, newest first. */
export const CallHistoryPage = z.strictObject({
  calls: z.array(CallDto),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<Dto.CallHistoryPage>

/** Where each figure of the charge for a component comes from (F1). */
export const CallCostBreakdownDto = z.strictObject({
  ...PriceComponentDto.shape,
  durationSeconds: z.number(),
  billedSeconds: z.number(),
  computedMicros: Micros,
  chargedMicros: Micros,
  uncollectedMicros: Micros,
  heldMicros: Micros,
  /** Who told us the duration. */
  source: z.enum(['webhook', 'dial-result', 'reconciler']),
  createdAt: UtcInstant,
}) satisfies z.ZodType<Dto.CallCostBreakdownDto>

/** 200 of `GET /api/calls/:id`. */
export const CallDetailDto = z.strictObject({
  ...CallDto.shape,
  /** A row for each component; none where nobody answered. */
  breakdown: z.array(CallCostBreakdownDto),
  /** The ledger row of the charge; null where nothing was charged. */
  transaction: z.strictObject({
    id: z.string(),
    walletSeq: z.string(),
    hash: z.string(),
    createdAt: UtcInstant,
    balanceAfterMicros: Micros,
  }).nullable(),
}) satisfies z.ZodType<Dto.CallDetailDto>

export const TimelineEventDto = z.strictObject({
  id: z.string(),
  /** When we heard of it. */
  receivedAt: UtcInstant,
  /** When the carrier says it happened; null where it does not say. */
  occurredAt: UtcInstant.nullable(),
  source: z.enum(TIMELINE_SOURCES),
  /** Our word for it: a call status, or `started`, `claimed`, `refused`, `end-requested`, `settled`, `released`. */
  kind: z.string(),
  /** Names of the call's fields that this event changed; empty for a repeated or late event (C5). */
  changed: z.array(z.string()),
  /** Facts for people who look into it: duration, refusal code, … */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()),
}) satisfies z.ZodType<Dto.TimelineEventDto>

/** 200 of `GET /api/calls/:id/timeline`, oldest first. */
export const TimelineDto = z.strictObject({
  callId: z.string(),
  events: z.array(TimelineEventDto),
}) satisfies z.ZodType<Dto.TimelineDto>
