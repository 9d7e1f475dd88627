import { z } from 'zod'
import { AskedId, TypedNumber, UuidParam } from '../common'
import { PlainText } from '../plain-text'

/** How a stream of an agent's call ended. */
export const TALK_ENDINGS = [
  'hung_up', 'line_cut', 'finished', 'time_over', 'voice_lost', 'voice_silent', 'flooded', 'failed',
  // the server stops: another one goes on with the talk, or there is none and goodbye was said
  'server_leaving', 'server_stopped',
  // whose call it is talks to the caller from now on, or has ended it
  'taken_over', 'ended_by_owner',
  // somebody whom the agent puts callers through to talks to them from now on
  'handing_over',
] as const
export type TalkEnding = (typeof TALK_ENDINGS)[number]

export const TALK_SIDES = ['caller', 'agent'] as const
export const TALK_KINDS = ['words', 'tool', 'key'] as const

export const TalkItemDto = z.object({
  itemId: z.string(),
  previousItemId: z.string().nullable(),
  /** In which order they were told of. */
  place: z.number().int(),
  who: z.enum(TALK_SIDES),
  kind: z.enum(TALK_KINDS),
  /** What was said, or, by an agent, made to be said; a key that was pressed. Null: not written down, or unclear. */
  words: z.string().nullable(),
  /** Of what an agent made: what was certainly heard. Null until that is known. */
  heardWords: z.string().nullable(),
  heardMs: z.number().int().nullable(),
  madeMs: z.number().int().nullable(),
  /** From the end of the caller's words to the first sound of the answer. */
  latencyMs: z.number().int().nullable(),
  tool: z.object({ name: z.string(), input: z.string(), output: z.string().nullable() }).nullable(),
  at: z.iso.datetime(),
  revision: z.number().int(),
})
export type TalkItemDto = z.infer<typeof TalkItemDto>

/** `GET /api/agents/calls/:id/transcript`: in the order of the talk. */
export const TranscriptDto = z.object({
  callId: z.uuid(),
  /** What `after` may be the next time: only what has changed since then comes. */
  revision: z.number().int(),
  isOver: z.boolean(),
  /** Until when the words are kept; null where nothing was said yet. */
  keptUntil: z.iso.datetime().nullable(),
  /** That time is over: what was said is deleted, and the bill stays. */
  isForgotten: z.boolean(),
  items: z.array(TalkItemDto),
})
export type TranscriptDto = z.infer<typeof TranscriptDto>

export const TranscriptQuery = z.object({ after: z.coerce.number().int().min(0).max(2_147_483_647).default(0) })

/** What whose call it is may ask of a talk that goes on. */
export const TALK_ORDERS = ['hang_up', 'whisper', 'take_over'] as const

/** What of a talk that goes on is asked of whichever server holds it. */
export const TalkParams = z.object({ id: UuidParam })

/** `POST /api/agents/calls/:id/whisper`: the agent knows it from now on; the caller does not hear it. */
export const WhisperBody = z.object({ id: AskedId, words: PlainText(1, 500) })
export type WhisperBody = z.infer<typeof WhisperBody>

/** `POST /api/agents/calls/:id/take-over`: the caller is put through to this number, or to the person's browser. */
export const TakeOverBody = z.object({ id: AskedId, number: TypedNumber.nullable() })
export type TakeOverBody = z.infer<typeof TakeOverBody>

export const TalkOrderDto = z.object({
  id: z.uuid(),
  callId: z.uuid(),
  kind: z.enum(TALK_ORDERS),
  /** To where the caller is put through; null for the browser, and for everything else. */
  toNumber: z.string().nullable(),
  at: z.iso.datetime(),
  /** When the server that holds the talk did it; null until then. */
  obeyedAt: z.iso.datetime().nullable(),
})
export type TalkOrderDto = z.infer<typeof TalkOrderDto>
