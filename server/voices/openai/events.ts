import { z } from 'zod'

const item = z.object({ id: z.string(), type: z.string().optional(), role: z.string().optional() })
const count = z.number().nonnegative().catch(0).default(0)
const kinds = z.object({ text_tokens: count, audio_tokens: count })
const usage = z.object({
  input_token_details: kinds.extend({ cached_tokens_details: kinds.nullish() }).nullish(),
  output_token_details: kinds.nullish(),
})
const writing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('tokens'), input_tokens: count, output_tokens: count }),
  z.object({ type: z.literal('duration'), seconds: count }),
])
const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape })

/** What the model sends, of the GA Realtime API, as far as it matters here. Everything else is not looked at. */
export const ServerEvent = z.discriminatedUnion('type', [
  event('session.updated', {}),
  event('error', { error: z.object({ code: z.string().nullish(), type: z.string().nullish(), event_id: z.string().nullish() }) }),
  event('input_audio_buffer.speech_started', {}),
  event('input_audio_buffer.speech_stopped', {}),
  event('conversation.item.added', { previous_item_id: z.string().nullish(), item }),
  event('conversation.item.input_audio_transcription.completed', {
    item_id: z.string(), transcript: z.string(), usage: writing.nullish().catch(null),
  }),
  event('conversation.item.input_audio_transcription.failed', { item_id: z.string() }),
  event('response.created', { response: z.object({ id: z.string() }) }),
  event('response.output_audio.delta', { item_id: z.string(), response_id: z.string(), delta: z.string() }),
  event('response.output_audio.done', { item_id: z.string() }),
  event('response.output_audio_transcript.delta', { item_id: z.string(), delta: z.string() }),
  event('response.output_text.delta', { item_id: z.string(), delta: z.string() }),
  event('response.function_call_arguments.done', {
    item_id: z.string(), call_id: z.string(), name: z.string(), arguments: z.string(),
  }),
  event('response.done', {
    response: z.object({
      id: z.string(),
      status: z.string(),
      status_details: z.object({
        reason: z.string().nullish(),
        error: z.object({ code: z.string().nullish(), type: z.string().nullish() }).nullish(),
      }).nullish(),
      usage: usage.nullish(),
    }),
  }),
])
export type ServerEvent = z.infer<typeof ServerEvent>
export type ResponseUsage = z.infer<typeof usage>
export type WritingUsage = z.infer<typeof writing>
