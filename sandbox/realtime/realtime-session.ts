import type { VirtualClock } from '../clock'
import type { AnswerWorld } from './answer'
import { readEvent, readItem, textOf, type ClientEvent } from './client-items'
import { Conversation, type Item } from './conversation'
import { Hearing, type Heard, type Turn } from './hearing'
import { newId } from './ids'
import type { Persona } from './persona'
import { missing, RealtimeError } from './realtime-error'
import type { RealtimeFaults } from './realtime-faults'
import type { RealtimeSettings } from './realtime-settings'
import { isJson, mergeSession, newSession, type Json, type SessionConfig } from './session-config'
import { IN_PCMU, Speaker } from './speaker'
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

/** One connection to the voice model. It hears sound, answers by a persona, and keeps what was said. */
export class RealtimeSession implements AnswerWorld {
  readonly conversation = new Conversation()
  readonly hearing: Hearing
  readonly speaker: Speaker
  /** Each response's usage, as it was told. */
  readonly usages: unknown[] = []
  config: SessionConfig
  #sequence = 0
  #turnItemId = newId('item')

  constructor(private readonly world: SessionWorld, model: string) {
    this.config = newSession(model, world.clock.now())
    this.hearing = new Hearing(this.config.audio.input.turn_detection)
    this.speaker = new Speaker(this, {
      faults: world.faults, personaFor: instructions => world.personaFor(instructions), drop: () => world.drop(),
      onIdle: () => this.#speakUp(),
    })
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
    this.speaker.close()
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
        return this.speaker.answerTo(isJson(event.response) ? event.response : {})
      case 'response.cancel':
        return this.speaker.cancel()
      default:
        throw new RealtimeError('invalid_value', `Invalid value: '${event.type}'. It is no event of a client.`, 'type')
    }
  }

  #update(event: ClientEvent): void {
    if (!isJson(event.session)) throw missing('session')
    this.config = mergeSession(this.config, event.session, this.speaker.hasSpoken)
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
      this.#turnItemId = newId('item')
      this.emit('input_audio_buffer.speech_started', { audio_start_ms: heard.atMs, item_id: this.#turnItemId })
      return this.speaker.hearSpeech(turns?.interrupt_response ?? false)
    }
    this.emit('input_audio_buffer.speech_stopped', { audio_end_ms: heard.atMs, item_id: this.#turnItemId })
    this.#commit(heard.turn)
    this.speaker.reach({ kind: 'words', text: heard.turn.words })
    if (turns?.create_response) this.speaker.answerNext()
  }

  #commitByHand(): void {
    const bufferedMs = this.hearing.bufferedMs
    if (bufferedMs < 100) {
      const why = 'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has '
      throw new RealtimeError('input_audio_buffer_commit_empty', `${why}${bufferedMs.toFixed(2)}ms of audio.`)
    }
    this.#turnItemId = newId('item')
    const turn = this.hearing.commit()
    this.#commit(turn)
    this.speaker.reach({ kind: 'words', text: turn.words })
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
    if (!this.config.audio.input.transcription) return
    void transcribe(this, item, turn, this.world.faults.forTranscript(this.config.id))
  }

  #create(event: ClientEvent): void {
    const item = readItem(event.item)
    const after = event.previous_item_id
    this.#tellItem(item, this.conversation.add(item, typeof after === 'string' ? after : null))
    const { speaker } = this
    if (item.type === 'function_call_output') speaker.reach({ kind: 'result', tool: this.#toolOf(item), output: item.output ?? '' })
    else if (item.role === 'user') speaker.reach({ kind: 'words', text: textOf(item) })
    else if (item.role === 'assistant') speaker.remember()
  }

  #toolOf({ call_id: callId }: Item): string {
    return this.conversation.items.find(one => one.type === 'function_call' && one.call_id === callId)?.name ?? ''
  }

  #tellItem(item: Item, previous: string | null): void {
    this.emit('conversation.item.added', { previous_item_id: previous, item })
    this.emit('conversation.item.done', { previous_item_id: previous, item })
  }

  /** Nobody has said anything for so long that it says something. */
  #speakUp(): void {
    if (this.hearing.isInSpeech || this.speaker.isSpeaking) return
    const endMs = this.hearing.heardMs
    const place = { audio_start_ms: endMs - this.hearing.bufferedMs, audio_end_ms: endMs }
    this.#turnItemId = newId('item')
    this.emit('input_audio_buffer.timeout_triggered', { ...place, item_id: this.#turnItemId })
    this.#commit(this.hearing.commit())
    this.speaker.answerTo({})
  }
}
