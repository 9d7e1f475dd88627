import type { VoiceEvent, VoiceUsage } from '../voice'
import type { ResponseUsage, ServerEvent, WritingUsage } from './events'

/** What the model says, in our words; null for what changes nothing here. */
export function toVoiceEvent(event: ServerEvent): VoiceEvent | null {
  switch (event.type) {
    case 'input_audio_buffer.speech_started': return { kind: 'caller-speaks' }
    case 'input_audio_buffer.speech_stopped': return { kind: 'caller-pauses' }
    case 'conversation.item.added': return toItem(event)
    case 'conversation.item.input_audio_transcription.completed':
      return { kind: 'caller-words', itemId: event.item_id, words: event.transcript, usage: ofWriting(event.usage ?? null) }
    case 'conversation.item.input_audio_transcription.failed':
      return { kind: 'caller-words', itemId: event.item_id, words: null, usage: {} }
    case 'response.created': return { kind: 'answer-begun', responseId: event.response.id }
    case 'response.output_audio.delta':
      return { kind: 'sound', itemId: event.item_id, responseId: event.response_id, audio: Buffer.from(event.delta, 'base64') }
    case 'response.output_audio.done': return { kind: 'sound-over', itemId: event.item_id }
    case 'response.output_text.delta':
    case 'response.output_audio_transcript.delta': return { kind: 'agent-words', itemId: event.item_id, words: event.delta }
    case 'response.function_call_arguments.done':
      return { kind: 'tool', itemId: event.item_id, toolCallId: event.call_id, name: event.name, input: event.arguments }
    case 'response.done': return toAnswerOver(event)
    // to cancel what is over already is no trouble
    case 'error': return event.error.code === 'response_cancel_not_active' ? null : { kind: 'trouble', code: codeOf(event.error) }
    case 'session.updated': return null
  }
}

/** The provider's own code: never its sentence, which may repeat what was said. */
export function codeOf(error: { code?: string | null, type?: string | null }): string {
  return error.code ?? error.type ?? 'unknown'
}

function toItem({ item, previous_item_id }: Extract<ServerEvent, { type: 'conversation.item.added' }>): VoiceEvent | null {
  if (item.type === 'function_call') return { kind: 'item', itemId: item.id, previousItemId: previous_item_id ?? null, who: 'agent' }
  if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return null
  return { kind: 'item', itemId: item.id, previousItemId: previous_item_id ?? null, who: item.role === 'user' ? 'caller' : 'agent' }
}

function toAnswerOver({ response }: Extract<ServerEvent, { type: 'response.done' }>): VoiceEvent {
  const { id, status, status_details: details, usage } = response
  const reason = details?.error ? codeOf(details.error) : details?.reason ?? null
  return { kind: 'answer-over', responseId: id, isFailed: status === 'failed', reason, usage: usage ? ofResponse(usage) : {} }
}

/** The API counts cached tokens among those that came in; here each is counted once. */
function ofResponse({ input_token_details: taken, output_token_details: given }: ResponseUsage): VoiceUsage {
  const cached = taken?.cached_tokens_details
  return {
    textIn: (taken?.text_tokens ?? 0) - (cached?.text_tokens ?? 0),
    textCachedIn: cached?.text_tokens ?? 0,
    audioIn: (taken?.audio_tokens ?? 0) - (cached?.audio_tokens ?? 0),
    audioCachedIn: cached?.audio_tokens ?? 0,
    textOut: given?.text_tokens ?? 0,
    audioOut: given?.audio_tokens ?? 0,
  }
}

function ofWriting(usage: WritingUsage | null): VoiceUsage {
  if (usage === null) return {}
  return usage.type === 'duration' ? { writtenSeconds: usage.seconds } : { writtenIn: usage.input_tokens, writtenOut: usage.output_tokens }
}
