import { z } from 'zod'
import { AskedId, Cursor, UtcInstant, UuidParam as Uuid } from '../common'
import { KEYPAD_OUTCOMES, KEY_MEANINGS, OUTREACH_LANGUAGES } from './words'

/**
 * How far a keypad call is: written, the phone network was asked, nobody knows whether it rings, it rings, somebody
 * answered, it is over, nobody was called.
 */
export const KEYPAD_STATES = ['waiting', 'asked', 'unknown', 'ringing', 'answered', 'ended', 'refused'] as const
export type KeypadState = (typeof KEYPAD_STATES)[number]

/** A call to somebody in care that asks for a key. */
export const KeypadCallDto = z.strictObject({
  id: Uuid,
  programmeId: Uuid,
  personId: Uuid,
  personName: z.string(),
  /** Of the task about which it says that help is coming; null for calls that ask something. */
  taskId: Uuid.nullable(),
  /** As people write it. */
  number: z.string(),
  /** By name: who connects it now, or connected it. */
  provider: z.string(),
  /** The provider's own id of it; null until it has one. */
  callSid: z.string().nullable(),
  state: z.enum(KEYPAD_STATES),
  /** Null while it goes on. */
  outcome: z.enum(KEYPAD_OUTCOMES).nullable(),
  /** A code: why nobody was called. */
  reason: z.string().nullable(),
  /** In a sentence: what is not as it should be. */
  problem: z.string().nullable(),
  key: z.string().nullable(),
  meaning: z.enum(KEY_MEANINGS).nullable(),
  /** What was pressed says a request that nobody has confirmed yet (O5). */
  isKeyUnconfirmed: z.boolean(),
  language: z.enum(OUTREACH_LANGUAGES),
  durationSeconds: z.int().nullable(),
  createdAt: UtcInstant,
  answeredAt: UtcInstant.nullable(),
  endedAt: UtcInstant.nullable(),
})
export type KeypadCallDto = z.infer<typeof KeypadCallDto>

/** Body of `POST /api/mothers/:id/trigger-call`. */
export const TriggerCallBody = z.strictObject({
  /** What is asked; the programme's first script where it is left out. */
  scriptId: AskedId.optional(),
})
export type TriggerCallBody = z.infer<typeof TriggerCallBody>

/** 201 of `POST /api/mothers/:id/trigger-call`; 202 while nobody knows yet whether it rings. */
export const TriggerCallReply = z.strictObject({
  success: z.literal(true),
  call_sid: z.string().nullable(),
  provider: z.string(),
  callId: Uuid,
  call: KeypadCallDto,
})
export type TriggerCallReply = z.infer<typeof TriggerCallReply>

/** Query of `GET /api/outreach/calls`. */
export const KeypadCallsQuery = z.strictObject({
  programme: AskedId,
  person: AskedId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: Cursor.optional(),
})
export type KeypadCallsQuery = z.infer<typeof KeypadCallsQuery>

/** 200 of `GET /api/outreach/calls`. */
export const KeypadCallsPage = z.strictObject({ calls: z.array(KeypadCallDto), nextCursor: z.string().nullable() })
export type KeypadCallsPage = z.infer<typeof KeypadCallsPage>

/** 200 of `GET /api/outreach/people/:id/call`: whether somebody can be called now, and what can be asked. */
export const CallCheckDto = z.strictObject({
  /** Null where nothing stands against it. */
  problem: z.string().nullable(),
  reason: z.string().nullable(),
  /** When the programme's hours begin again, where it is outside them. */
  opensAt: UtcInstant.nullable(),
  /** A call that goes on. */
  callId: Uuid.nullable(),
  scripts: z.array(z.strictObject({ id: Uuid, name: z.string(), prompt: z.string(), provider: z.string().nullable() })),
})
export type CallCheckDto = z.infer<typeof CallCheckDto>
