import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

export type ModelEvent = { type: string, [field: string]: unknown }

/** A Realtime model on this machine: it says what the test says, and answers what every session begins with. */
export interface FakeModel {
  url: string
  /** What arrived, in every session, in order. */
  asked: ModelEvent[]
  /** Of the handshakes. */
  headers: Record<string, string | string[] | undefined>[]
  /** Those that are open. */
  sessions: Set<WebSocket>
  /** How the next session is received. */
  mood: 'good' | 'refusing' | 'silent' | { error: string }
  say: (...events: ModelEvent[]) => void
  /** What arrived of one kind. */
  of: (type: string) => ModelEvent[]
  cut: () => void
  close: () => Promise<void>
}

export async function startFakeModel(): Promise<FakeModel> {
  const server = new WebSocketServer({
    port: 0, host: '127.0.0.1',
    verifyClient: (_info, decide) => decide(model.mood !== 'refusing', 401),
  })
  await once(server, 'listening')
  const model: FakeModel = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    asked: [],
    headers: [],
    sessions: new Set(),
    mood: 'good',
    say: (...events) => {
      for (const event of events) for (const session of model.sessions) session.send(text(event))
    },
    of: type => model.asked.filter(event => event.type === type),
    cut: () => model.sessions.forEach(session => session.terminate()),
    async close() {
      model.cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
  let eventNumber = 0
  const text = (event: ModelEvent) => JSON.stringify({ event_id: `event_${++eventNumber}`, ...event })

  server.on('connection', (socket, request) => {
    let session: Record<string, unknown> = { type: 'realtime', tracing: null }
    const { mood } = model
    model.headers.push(request.headers)
    model.sessions.add(socket)
    socket.on('close', () => model.sessions.delete(socket))
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as ModelEvent
      model.asked.push(event)
      if (event.type === 'response.cancel') socket.send(text(modelEvents.over('r1', { status: 'cancelled', usage: CANCELLED_USE })))
      if (event.type !== 'session.update' || mood === 'silent') return
      if (typeof mood === 'object') {
        socket.send(text({ type: 'error', error: { type: 'invalid_request_error', code: mood.error, message: 'No.', event_id: null } }))
        return
      }
      session = { ...session, ...event.session as object }
      socket.send(text({ type: 'session.updated', session }))
    })
    socket.send(text({ type: 'session.created', session }))
  })
  return model
}

/** Of an answer that is cancelled. */
export const CANCELLED_USE = {
  input_token_details: { text_tokens: 4, audio_tokens: 0 }, output_token_details: { text_tokens: 0, audio_tokens: 3 },
}

const TYPES = { output_index: 0, content_index: 0 }

/** Events as the Realtime API sends them. */
export const modelEvents = {
  speechStarted: (): ModelEvent => ({ type: 'input_audio_buffer.speech_started', audio_start_ms: 0, item_id: 'item_x' }),
  speechStopped: (): ModelEvent => ({ type: 'input_audio_buffer.speech_stopped', audio_end_ms: 900, item_id: 'item_x' }),
  item: (id: string, previousItemId: string | null, role: 'user' | 'assistant'): ModelEvent => ({
    type: 'conversation.item.added', previous_item_id: previousItemId,
    item: { id, object: 'realtime.item', type: 'message', role, status: 'in_progress', content: [] },
  }),
  begun: (responseId: string): ModelEvent => ({ type: 'response.created', response: { id: responseId, object: 'realtime.response', status: 'in_progress', output: [] } }),
  sound: (responseId: string, itemId: string, audio: Uint8Array): ModelEvent => ({
    type: 'response.output_audio.delta', ...TYPES, response_id: responseId, item_id: itemId, delta: Buffer.from(audio).toString('base64'),
  }),
  words: (responseId: string, itemId: string, delta: string): ModelEvent => ({
    type: 'response.output_audio_transcript.delta', ...TYPES, response_id: responseId, item_id: itemId, delta,
  }),
  soundOver: (responseId: string, itemId: string): ModelEvent => ({
    type: 'response.output_audio.done', ...TYPES, response_id: responseId, item_id: itemId,
  }),
  over: (responseId: string, rest: object = {}): ModelEvent => ({
    type: 'response.done',
    response: { id: responseId, object: 'realtime.response', status: 'completed', status_details: null, output: [], ...rest },
  }),
  callerWords: (itemId: string, transcript: string, usage: object = { type: 'duration', seconds: 2 }): ModelEvent => ({
    type: 'conversation.item.input_audio_transcription.completed', item_id: itemId, content_index: 0, transcript, usage,
  }),
  unclear: (itemId: string): ModelEvent => ({
    type: 'conversation.item.input_audio_transcription.failed', item_id: itemId, content_index: 0,
    error: { type: 'server_error', code: 'x', message: 'No.', param: null },
  }),
  tool: (responseId: string, itemId: string, callId: string, name: string, input: string): ModelEvent => ({
    type: 'response.function_call_arguments.done', output_index: 0, response_id: responseId, item_id: itemId, call_id: callId, name, arguments: input,
  }),
  error: (code: string): ModelEvent => ({ type: 'error', error: { type: 'server_error', code, message: 'No.', param: null, event_id: null } }),
}
