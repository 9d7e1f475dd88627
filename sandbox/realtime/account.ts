/** Who may talk to the voice model. */
export interface RealtimeAccount {
  apiKey: string
}

/** The models that are there. Those whose end was announced are not. */
export const MODELS = ['gpt-realtime-2.1', 'gpt-realtime-2.1-mini', 'gpt-realtime-2', 'gpt-realtime-1.5'] as const
export const TRANSCRIBERS = ['gpt-transcribe', 'gpt-live-transcribe', 'gpt-realtime-whisper'] as const
export const VOICES = ['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'] as const
