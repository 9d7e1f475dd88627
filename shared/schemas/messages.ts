import { z } from 'zod'
import { MOST_REPEATS } from '../messages/voices'
import { TimeZone } from './analytics'
import { CALL_STATUSES } from './calls'
import { CountryCode, Cursor, Micros, PageLimit, TypedNumber, UtcInstant } from './common'
import { PlainText } from './plain-text'
import { QuoteDto } from './rating'

/** Spoken slowly that is three minutes; and the document that carries it is sent with the order of the call. */
export const LONGEST_MESSAGE = 1000
export const SCHEDULE_LEAST_SECONDS = 60
export const SCHEDULE_MOST_SECONDS = 30 * 86_400

/**
 * What becomes of a message. `scheduled`, `canceled`, `missed` and `refused` have no call. From `sending` on there is
 * one, and its money is held: `asking` is between our order and the carrier's answer, `unknown` after an answer that
 * tells nothing, `not_placed` once it is certain that nobody was dialled.
 */
export const MESSAGE_STATES = [
  'scheduled', 'canceled', 'missed', 'refused', 'sending', 'asking', 'unknown', 'placed', 'not_placed',
] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** What the call of a message shows: as drawn, one that was not dialled yet is `queued`. */
export const CALL_RECORD_STATUSES = ['scheduled', 'queued', ...CALL_STATUSES] as const

const Text = PlainText(1, LONGEST_MESSAGE)
const content = {
  to: TypedNumber,
  /** What the other side sees: one of the account's numbers. */
  from: TypedNumber,
  message: Text,
  /** BCP 47, of the table of voices; which it is is said by the server. */
  language: z.string().min(2).max(20).default('en-US'),
  /** Default: the language's first. */
  voice: z.string().min(1).max(40).optional(),
  /** How often it is said in all. */
  repeat: z.number().int().min(1).max(MOST_REPEATS).default(1),
  /** Where numbers without + belong. */
  country: CountryCode.optional(),
}
const scheduledFor = z.iso.datetime({ offset: true }).max(40)

/** `POST /api/calls`: now, or at a time. The header `Idempotency-Key` names it (M16). */
export const CreateCallBody = z.strictObject({
  ...content,
  scheduledFor: scheduledFor.optional(),
  /** In which the time is shown. */
  timeZone: TimeZone.default('UTC'),
})
export type CreateCallBody = z.infer<typeof CreateCallBody>

/** `PUT /api/messages/:id`: all of a message that waits for its time, for the revision that was seen. */
export const EditMessageBody = z.strictObject({
  ...content, scheduledFor, timeZone: TimeZone.default('UTC'), revision: z.number().int().min(1),
})
export type EditMessageBody = z.infer<typeof EditMessageBody>

/** Any text that somebody else's program may choose. */
export const IdempotencyKey = z.string().min(1).max(255).regex(/^[\x21-\x7e]+$/)

/** `GET /api/messages/quote`: of a call that speaks for so long (`spokenSeconds`). */
export const MessageQuoteQuery = z.object({
  to: TypedNumber,
  country: CountryCode.optional(),
  seconds: z.coerce.number().int().min(1).max(7200),
})
export type MessageQuoteQuery = z.infer<typeof MessageQuoteQuery>

/** A message, and of its call what a list shows. */
export const MessageDto = z.strictObject({
  id: z.string(),
  /** The carrier's id of the call; null until it has one. */
  callSid: z.string().nullable(),
  /** E.164. */
  to: z.string(),
  from: z.string(),
  status: z.enum(CALL_RECORD_STATUSES),
  createdAt: UtcInstant,
  updatedAt: UtcInstant,
  display: z.string(),
  state: z.enum(MESSAGE_STATES),
  /** Why it was not sent: a code, with `problem` as its sentence. */
  reason: z.string().nullable(),
  problem: z.string().nullable(),
  message: z.string(),
  language: z.string(),
  voice: z.string(),
  repeat: z.number(),
  scheduledFor: UtcInstant.nullable(),
  timeZone: z.string(),
  /** Whether there is a call, at `/api/calls/:id` of the same id. */
  hasCall: z.boolean(),
  currency: z.string().nullable(),
  heldMicros: Micros.nullable(),
  chargedMicros: Micros.nullable(),
  revision: z.number(),
})
export type MessageDto = z.infer<typeof MessageDto>

/** 201 of `POST /api/calls`; 202 where it is scheduled, and where nobody knows yet whether the carrier dials. */
export const CreateCallReply = z.strictObject({
  success: z.literal(true),
  callSid: z.string().nullable(),
  callRecord: MessageDto,
  message: z.string(),
})
export type CreateCallReply = z.infer<typeof CreateCallReply>

/** 200 of `GET /api/messages/quote`. */
export const MessageQuoteDto = z.strictObject({
  ...QuoteDto.shape,
  /** What it costs at most: what is held for `maxSeconds`, after which the call ends; else for what it needs. */
  mostMicros: Micros,
})
export type MessageQuoteDto = z.infer<typeof MessageQuoteDto>

/** `GET /api/messages`: those that wait for their time, the next one first; or all others, newest first. */
export const MessagesQuery = z.object({
  show: z.enum(['scheduled', 'past']).default('scheduled'),
  limit: PageLimit,
  cursor: Cursor.optional(),
})
export type MessagesQuery = z.infer<typeof MessagesQuery>
export const MessagesPage = z.strictObject({ messages: z.array(MessageDto), nextCursor: z.string().nullable() })
export type MessagesPage = z.infer<typeof MessagesPage>
