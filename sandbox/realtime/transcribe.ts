import { textTokens, type Conversation, type Item } from './conversation'
import type { Turn } from './hearing'
import type { RealtimeFaults } from './realtime-faults'
import type { AnswerWorld } from './answer'

/** Writes down what a turn said, some time after it, in whatever order that comes to. */
export async function transcribe(
  { clock, settings, config, emit, conversation }: AnswerWorld & { conversation: Conversation },
  item: Item,
  turn: Turn,
  fault: ReturnType<RealtimeFaults['forTranscript']>,
): Promise<void> {
  if (fault.isMissing) return
  await clock.sleep(settings.transcriptMs + fault.lateMs)
  const place = { item_id: item.id, content_index: 0 }
  if (fault.isFailed) {
    const error = { type: 'transcription_error', code: 'audio_unintelligible', message: 'The audio could not be transcribed.', param: null }
    return emit('conversation.item.input_audio_transcription.failed', { ...place, error })
  }
  for (const delta of turn.words.match(/\S+\s*/gu) ?? []) {
    emit('conversation.item.input_audio_transcription.delta', { ...place, delta, logprobs: null })
  }
  const kept = conversation.items.find(one => one.id === item.id)?.content?.[0]
  if (kept) kept.transcript = turn.words
  // those of today are paid for by the minute
  const isTimed = !config.audio.input.transcription?.model.startsWith('gpt-4o')
  const [heard, written] = [Math.ceil(turn.audioMs / 100), textTokens(turn.words)]
  emit('conversation.item.input_audio_transcription.completed', {
    ...place, transcript: turn.words, logprobs: null,
    usage: isTimed
      ? { type: 'duration', seconds: turn.audioMs / 1_000 }
      : { type: 'tokens', total_tokens: heard + written, input_tokens: heard, input_token_details: { text_tokens: 0, audio_tokens: heard }, output_tokens: written },
  })
}
