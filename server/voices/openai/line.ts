import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime'

/**
 * The library's line to the model, without its guess of what was heard: it goes by the clock, and we by what the phone
 * acknowledges (docs/decisions/068).
 */
export class Line extends OpenAIRealtimeWebSocket {
  override interrupt(): void {}
  /** Said once, with the session: by itself it would turn tracing on, or ask for the session twice. */
  override _updateTracingConfig(): void {}
}
