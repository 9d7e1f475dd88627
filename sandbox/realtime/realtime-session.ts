import type { VirtualClock } from '../clock'
import { wordsOf } from '../words/speech-of'
import { Answer, type AnswerWorld } from './answer'
import { readEvent, readItem, textOf, type ClientEvent } from './client-items'
import { Conversation, type Item, type Tokens } from './conversation'
import { Hearing, type Heard, type Turn } from './hearing'
import { newId } from './ids'
import type { Persona } from './persona'
import { RealtimeError } from './realtime-error'
import type { RealtimeFaults } from './realtime-faults'
import type { RealtimeSettings } from './realtime-settings'
import { Script, wordsToSay, type Reached } from './script'
import { isJson, mergeSession, newSession, type Json, type SessionConfig } from './session-config'
import { transcribe } from './transcribe'

export interface SessionWorld {
  readonly clock: VirtualClock
  readonly faults: RealtimeFaults
  settings(): RealtimeSettings
  /** Whom it plays, by its instructions. */
  personaFor(instructions: string): Persona
  send(text: string): void
  /** Ends the connection without a goodbye. */
  drop(): void
}

const IN_PCMU = 'The sandbox speaks and hears audio/pcmu: set audio.input.format and audio.output.format.'

/** One connection to the voice model. It hears sound, answers by a persona, and keeps what was said. */
export class RealtimeSession implements AnswerWorld {
  readonly conversation = new Conversation()
  config: SessionConfig
  persona: Persona | null = null
  script: Script | null = null
  readonly hearing: Hearing
  /** Each response's usage, as it was told. */
  readonly usages: unknown[] = []
  #answer: Answer | null = null
  #wantsAnswer = false
  #reached: Reached[] = []
  #cached: Tokens = { text: 0, audio: 0 }
  #sequence = 0
  #hasSpoken = false
  #turnItemId = newId('item')
  #stopWaiting = () => {}

  constructor(private readonly world: SessionWorld, model: string) {
    this.config = newSession(model, world.clock.now())
    this.hearing = new Hearing(this.config.audio.input.turn_detection)
    this.emit('session.created', { session: this.config })
  }

  get clock(): VirtualClock {
    return this.world.clock
  }

  get settings(): RealtimeSettings {
    return this.world.settings()
  }

  readonly emit = (type: string, fields: Json): void => {
    if (type === 'response.done' && isJson(fields.response)) this.usages.push(fields.response.usage)
    this.world.send(JSON.stringify({ type, event_id: newId('event'), ...fields }))
  }

  nextSequence(words: number): number {
    const first = this.#sequence
    this.#sequence += words
    return first
  }

  /** Takes what the client sent. What is wrong with it is told, and changes nothing. */
  receive(data: string): void {
    let eventId: unknown = null
    try {
      const event = readEvent(data)
      eventId = event.event_id ?? null
      this.#take(event)
    } catch (error) {
      if (!(error instanceof RealtimeError)) throw error
      const { type, code, message, param } = error
      this.emit('error', { error: { type, code, message, param, event_id: eventId } })
    }
  }

  close(): void {
    this.#stopWaiting()
    this.#answer?.abandon()
  }

  #take(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        return this.#update(event)
      case 'input_audio_buffer.append':
        return this.#append(event)
      case 'input_audio_buffer.commit':
        return this.#commitByHand()
      case 'input_audio_buffer.clear':
        this.hearing.clear()
        return this.emit('input_audio_buffer.cleared', {})
      case 'conversation.item.create':
        return this.#create(event)
      case 'conversation.item.retrieve':
        return this.emit('conversation.item.retrieved', { item: this.conversation.find(event.item_id, 'retrieve') })
      case 'conversation.item.delete':
        this.conversation.remove(event.item_id)
        return this.emit('conversation.item.deleted', { item_id: event.item_id })
      case 'conversation.item.truncate': {
        const { item_id, content_index, audio_end_ms } = event
        this.conversation.truncate(item_id, content_index, audio_end_ms)
        return this.emit('conversation.item.truncated', { item_id, content_index, audio_end_ms })
      }
      case 'response.create':
        return this.#answerTo(isJson(event.response) ? event.response : {})
      case 'response.cancel':
        if (!this.#answer) throw new RealtimeError('response_cancel_not_active', 'Cancellation failed: no active response found')
        return this.#answer.cancel('client_cancelled')
      default:
        throw new RealtimeError('invalid_value', `Invalid value: '${event.type}'. It is no event of a client.`, 'type')
    }
  }

  #update(event: ClientEvent): void {
    if (!isJson(event.session)) throw new RealtimeError('missing_required_parameter', 'Missing required parameter: \'session\'.', 'session')
    this.config = mergeSession(this.config, event.session, this.#hasSpoken)
    this.hearing.detection = this.config.audio.input.turn_detection
    this.emit('session.updated', { session: this.config })
  }

  #append({ audio }: ClientEvent): void {
    if (typeof audio !== 'string' || !/^[\w+/=-]*$/.test(audio)) {
      throw new RealtimeError('invalid_value', 'Invalid \'audio\'. Expected base64-encoded audio bytes.', 'audio')
    }
    if (this.config.audio.input.format.type !== 'audio/pcmu') throw new RealtimeError('unsupported_format', IN_PCMU, 'audio')
    for (const heard of this.hearing.append(Buffer.from(audio, 'base64'))) this.#hear(heard)
  }

  #hear(heard: Heard): void {
    const turns = this.config.audio.input.turn_detection
    if (heard.kind === 'started') {
      this.#stopWaiting()
      this.#turnItemId = newId('item')
      this.emit('input_audio_buffer.speech_started', { audio_start_ms: heard.atMs, item_id: this.#turnItemId })
      if (turns?.interrupt_response) this.#answer?.cancel('turn_detected')
      return
    }
    this.emit('input_audio_buffer.speech_stopped', { audio_end_ms: heard.atMs, item_id: this.#turnItemId })
    this.#commit(heard.turn)
    if (!turns?.create_response) return
    if (this.#answer) this.#wantsAnswer = true
    else this.#answerTo({})
  }

  #commitByHand(): void {
    const bufferedMs = this.hearing.bufferedMs
    if (bufferedMs < 100) {
      const why = 'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has '
      throw new RealtimeError('input_audio_buffer_commit_empty', `${why}${bufferedMs.toFixed(2)}ms of audio.`)
    }
    this.#turnItemId = newId('item')
    this.#commit(this.hearing.commit())
  }

  #commit(turn: Turn): void {
    const item: Item = {
      id: this.#turnItemId, object: 'realtime.item', type: 'message', status: 'completed', role: 'user',
      content: [{ type: 'input_audio', transcript: null }],
    }
    const previous = this.conversation.add(item)
    this.conversation.addAudio(item.id, turn.audioMs)
    this.emit('input_audio_buffer.committed', { previous_item_id: previous, item_id: item.id })
    this.#tellItem(item, previous)
    this.#reached.push({ kind: 'words', text: turn.words })
    if (this.config.audio.input.transcription) void transcribe(this, item, turn, this.world.faults.forTranscript(this.config.id))
  }

  #create(event: ClientEvent): void {
    const item = readItem(event.item)
    const after = event.previous_item_id
    this.#tellItem(item, this.conversation.add(item, typeof after === 'string' ? after : null))
    if (item.type === 'function_call_output') this.#reached.push({ kind: 'result', tool: this.#toolOf(item), output: item.output ?? '' })
    else if (item.role === 'user') this.#reached.push({ kind: 'words', text: textOf(item) })
    // what was said before this connection: the persona goes on from there
    else if (item.role === 'assistant') this.#play().remember(this.#reached.splice(0))
  }

  #toolOf({ call_id: callId }: Item): string {
    return this.conversation.items.find(one => one.type === 'function_call' && one.call_id === callId)?.name ?? ''
  }

  #tellItem(item: Item, previous: string | null): void {
    this.emit('conversation.item.added', { previous_item_id: previous, item })
    this.emit('conversation.item.done', { previous_item_id: previous, item })
  }

  #play(): Script {
    this.persona ??= this.world.personaFor(this.config.instructions)
    return (this.script ??= new Script(this.persona, () => this.config.tools))
  }

  #answerTo(wanted: Json): void {
    if (this.#answer) {
      const why = `Conversation already has an active response in progress: ${this.#answer.id}. Wait until the response is finished before creating a new one.`
      throw new RealtimeError('conversation_already_has_active_response', why)
    }
    const { faults } = this.world
    const { id } = this.config
    const code = faults.errorFor(id)
    if (code) throw new RealtimeError(code, `The server had an error while processing your request: ${code}.`, null, 'server_error')
    const modalities = JSON.stringify(wanted.output_modalities ?? this.config.output_modalities)
    const isText = modalities === '["text"]'
    if (!isText && this.config.audio.output.format.type !== 'audio/pcmu') throw new RealtimeError('unsupported_format', IN_PCMU)
    const isOutOfBand = wanted.conversation === 'none'
    const exact = wordsToSay(typeof wanted.instructions === 'string' ? wanted.instructions : '')
    const script = this.#play()
    // what it is told to say in so many words takes no turn of the conversation, but it has begun
    if (exact !== null) script.remember([])
    const doings = exact !== null ? [{ kind: 'say', text: exact } as const] : script.respond(this.#reached.splice(0), wordsToSay(this.config.instructions))
    this.#stopWaiting()
    const strikes = faults.forAnswer(id)
    this.#answer = new Answer(this, {
      doings, isText, isOutOfBand, metadata: wanted.metadata, faults: strikes, cached: this.#cached, onOver: answer => this.#over(answer),
    })
    this.#hasSpoken ||= !isText
    this.#cached = this.#answer.input
    if (strikes.dropMs !== null) this.clock.setTimeout(() => this.world.drop(), strikes.dropMs)
  }

  #over(answer: Answer): void {
    this.#answer = null
    const idleMs = this.config.audio.input.turn_detection?.idle_timeout_ms
    if (idleMs && answer.soundFromMs !== null) {
      const playedMs = answer.soundFromMs + answer.audioMs
      this.#stopWaiting = this.clock.setTimeout(() => this.#speakUp(), playedMs - this.clock.now() + idleMs)
    }
    if (!this.#wantsAnswer) return
    this.#wantsAnswer = false
    // after response.done of this one
    queueMicrotask(() => this.#answer ?? this.#answerTo({}))
  }

  /** Nobody has said anything for so long that it says something. */
  #speakUp(): void {
    if (this.hearing.isInSpeech || this.#answer) return
    const endMs = this.hearing.heardMs
    const startMs = endMs - this.hearing.bufferedMs
    this.#turnItemId = newId('item')
    this.emit('input_audio_buffer.timeout_triggered', { audio_start_ms: startMs, audio_end_ms: endMs, item_id: this.#turnItemId })
    this.#commit(this.hearing.commit())
    this.#reached.pop()
    this.#answerTo({})
  }

  /** What was said on either side, for the control API. */
  said() {
    return this.conversation.items.map(item => ({
      id: item.id, type: item.type, role: item.role ?? null, words: textOf(item), audioMs: this.conversation.audioMsOf(item.id),
      ...(item.name ? { name: item.name, arguments: item.arguments } : {}), ...(item.output ? { output: item.output } : {}),
      wordCount: wordsOf(textOf(item)).length,
    }))
  }
}
