import type { Item, Tokens } from './conversation'
import type { Json, SessionConfig } from './session-config'

const TOKEN_LIMIT = 40_000

/** What a response cost: all that it read, of it what was read before, and what it made. */
export function usageView(input: Tokens, output: Tokens, cached: Tokens): Json {
  const [text, audio] = [Math.min(cached.text, input.text), Math.min(cached.audio, input.audio)]
  const [read, made] = [input.text + input.audio, output.text + output.audio]
  return {
    total_tokens: read + made, input_tokens: read, output_tokens: made,
    input_token_details: {
      text_tokens: input.text, audio_tokens: input.audio, image_tokens: 0, cached_tokens: text + audio,
      cached_tokens_details: { text_tokens: text, audio_tokens: audio, image_tokens: 0 },
    },
    output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
  }
}

export function limitsView({ text, audio }: Tokens): Json[] {
  const remaining = Math.max(0, TOKEN_LIMIT - text - audio)
  return [
    { name: 'requests', limit: 500, remaining: 499, reset_seconds: 0.12 },
    { name: 'tokens', limit: TOKEN_LIMIT, remaining, reset_seconds: 1.5 },
  ]
}

interface Shown {
  id: string
  status: string
  details: Json | null
  output: readonly Item[]
  usage: Json | null
  isText: boolean
  isOutOfBand: boolean
  metadata: unknown
}

export function responseView({ id, max_output_tokens, audio }: SessionConfig, shown: Shown): Json {
  const { format, voice } = audio.output
  return {
    object: 'realtime.response', id: shown.id, status: shown.status, status_details: shown.details,
    output: structuredClone(shown.output), conversation_id: shown.isOutOfBand ? null : `conv_${id.slice('sess_'.length)}`,
    output_modalities: shown.isText ? ['text'] : ['audio'], max_output_tokens, audio: { output: { format, voice } },
    usage: shown.usage, metadata: shown.metadata ?? null,
  }
}
