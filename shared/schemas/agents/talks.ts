import { z } from 'zod'

/** How a stream of an agent's call ended. */
export const TALK_ENDINGS = [
  'hung_up', 'line_cut', 'finished', 'time_over', 'voice_lost', 'voice_silent', 'flooded', 'failed',
  'server_leaving', 'handing_over',
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
  items: z.array(TalkItemDto),
})
export type TranscriptDto = z.infer<typeof TranscriptDto>

export const TranscriptQuery = z.object({ after: z.coerce.number().int().min(0).max(2_147_483_647).default(0) })
