import type { VirtualClock } from '../clock'
import { encodeMulaw, FRAME_MS } from '../media/g711'
import { speechOf } from '../words/speech-of'
import { ASSISTANT_MS_PER_TOKEN, textTokens, type Conversation, type Item, type Tokens } from './conversation'
import { newId } from './ids'
import type { RealtimeFaults } from './realtime-faults'
import type { RealtimeSettings } from './realtime-settings'
import { limitsView, responseView, usageView } from './response-view'
import type { Doing } from './script'
import type { Json, SessionConfig } from './session-config'

/** What an answer needs of its session. */
export interface AnswerWorld {
  readonly clock: VirtualClock
  readonly settings: RealtimeSettings
  readonly config: SessionConfig
  readonly conversation: Conversation
  emit(type: string, fields: Json): void
  /** Of the next word that this voice says. */
  nextSequence(words: number): number
}

export interface AnswerOptions {
  doings: readonly Doing[]
  isText: boolean
  /** Beside the conversation: it is not remembered. */
  isOutOfBand: boolean
  metadata: unknown
  faults: ReturnType<RealtimeFaults['forAnswer']>
  cached: Tokens
  onOver: (answer: Answer) => void
}

interface Open {
  item: Item
  place: Json
  words: string
}

/** One response: speaks faster than anybody listens, until it is done or cut short. */
export class Answer {
  readonly id = newId('resp')
  readonly output: Item[] = []
  readonly input: Tokens
  readonly #over = new AbortController()
  readonly #outputTokens: Tokens = { text: 0, audio: 0 }
  #open: Open | null = null
  /** When the sound began, virtual; null while there was none. */
  soundFromMs: number | null = null
  audioMs = 0

  constructor(private readonly world: AnswerWorld, private readonly options: AnswerOptions) {
    this.input = world.conversation.tokens(world.config)
    world.emit('response.created', { response: this.#view('in_progress', null, null) })
    world.emit('rate_limits.updated', { rate_limits: limitsView(this.input) })
    void this.#run()
  }

  /** Cuts it short, at once. */
  cancel(reason: 'turn_detected' | 'client_cancelled'): void {
    this.#finish('cancelled', { type: 'cancelled', reason })
  }

  /** The connection is gone: nothing more is said. */
  abandon(): void {
    this.#over.abort()
  }

  async #run(): Promise<void> {
    const { faults, doings } = this.options
    const { thinkMs } = this.world.settings
    if (faults.isSilent) return
    if (!(await this.#sleep(thinkMs + faults.slowMs))) return
    if (faults.failure) return void this.#finish('failed', { type: 'failed', error: faults.failure })
    for (const doing of doings) {
      const goesOn = doing.kind === 'call' ? this.#call(doing) : await this.#say(doing.text)
      if (!goesOn) return
    }
    this.#finish('completed', null)
  }

  async #say(text: string): Promise<boolean> {
    const item = this.#newItem({ type: 'message', role: 'assistant', content: [] })
    const place = { response_id: this.id, item_id: item.id, output_index: this.output.length - 1, content_index: 0 }
    this.#open = { item, place, words: '' }
    this.world.emit('response.content_part.added', { ...place, part: this.#part('') })
    const isWhole = this.options.isText ? this.#write(text) : await this.#speak(text)
    if (isWhole) this.#close('completed')
    return isWhole
  }

  #write(text: string): boolean {
    for (const word of text.match(/\S+\s*/gu) ?? []) this.#tell('response.output_text.delta', word)
    return true
  }

  async #speak(text: string): Promise<boolean> {
    const { settings, conversation, emit } = this.world
    const { frames, words } = speechOf(text)
    const numbered = speechOf(text, this.world.nextSequence(words.length)).frames
    const chunk = Math.max(1, Math.round(settings.deltaMs / FRAME_MS))
    for (let at = 0; at < frames.length; at += chunk) {
      if (at > 0 && !(await this.#sleep(settings.deltaMs / settings.pace))) return false
      const begun = words.filter(word => word.from >= at && word.from < at + chunk)
      for (const word of begun) this.#tell('response.output_audio_transcript.delta', `${word.from > 0 ? ' ' : ''}${word.text}`)
      const piece = numbered.slice(at, at + chunk)
      this.soundFromMs ??= this.world.clock.now()
      this.audioMs += piece.length * FRAME_MS
      conversation.addAudio(this.#open!.item.id, piece.length * FRAME_MS)
      const delta = Buffer.concat(piece.map(encodeMulaw)).toString('base64')
      emit('response.output_audio.delta', { ...this.#open!.place, delta })
      if (this.#isSpent()) return this.#finish('incomplete', { type: 'incomplete', reason: 'max_output_tokens' })
    }
    return true
  }

  /** Words of the item that is under way. */
  #tell(type: string, delta: string): void {
    this.#open!.words += delta
    this.world.emit(type, { ...this.#open!.place, delta })
  }

  #call({ name, arguments: given }: Doing & { kind: 'call' }): boolean {
    const item = this.#newItem({ type: 'function_call', name, call_id: newId('call'), arguments: '' })
    const { call_id } = item
    const place = { response_id: this.id, item_id: item.id, output_index: this.output.length - 1, call_id }
    const { emit } = this.world
    for (const delta of given.match(/[^]{1,20}/gu) ?? []) emit('response.function_call_arguments.delta', { ...place, delta })
    emit('response.function_call_arguments.done', { ...place, name, arguments: given })
    this.#outputTokens.text += textTokens(name + given)
    item.arguments = given
    this.#itemDone(item, 'completed')
    return true
  }

  #newItem(fields: Pick<Item, 'type'> & Partial<Item>): Item {
    const item: Item = { id: newId('item'), object: 'realtime.item', status: 'in_progress', ...fields }
    this.output.push(item)
    const place = { response_id: this.id, output_index: this.output.length - 1 }
    this.world.emit('response.output_item.added', { ...place, item })
    if (this.options.isOutOfBand) return item
    const previous = this.world.conversation.add(item)
    this.world.emit('conversation.item.added', { previous_item_id: previous, item })
    return item
  }

  /** Ends the sound and the words of the item that is under way. */
  #close(status: 'completed' | 'incomplete'): void {
    if (!this.#open) return
    const { item, place, words } = this.#open
    const { emit, conversation } = this.world
    this.#open = null
    if (this.options.isText) emit('response.output_text.done', { ...place, text: words })
    else {
      emit('response.output_audio.done', place)
      emit('response.output_audio_transcript.done', { ...place, transcript: words })
    }
    emit('response.content_part.done', { ...place, part: this.#part(words) })
    item.content = [this.options.isText ? { type: 'output_text', text: words } : { type: 'output_audio', transcript: words }]
    this.#outputTokens.text += textTokens(words)
    this.#outputTokens.audio += Math.ceil(conversation.audioMsOf(item.id) / ASSISTANT_MS_PER_TOKEN)
    this.#itemDone(item, status)
  }

  #itemDone(item: Item, status: 'completed' | 'incomplete'): void {
    item.status = status
    const place = { response_id: this.id, output_index: this.output.indexOf(item) }
    const { items } = this.world.conversation
    const previous = items[items.indexOf(item) - 1]?.id ?? null
    if (!this.options.isOutOfBand) this.world.emit('conversation.item.done', { previous_item_id: previous, item })
    this.world.emit('response.output_item.done', { ...place, item })
  }

  #finish(status: string, details: Json | null): false {
    if (this.#over.signal.aborted) return false
    this.#over.abort()
    this.#close('incomplete')
    this.options.onOver(this)
    const usage = usageView(this.input, this.#outputTokens, this.options.cached)
    this.world.emit('response.done', { response: this.#view(status, details, usage) })
    return false
  }

  #part(words: string): Json {
    return this.options.isText ? { type: 'text', text: words } : { type: 'audio', transcript: words }
  }

  #isSpent(): boolean {
    const most = this.world.config.max_output_tokens
    return typeof most === 'number' && this.audioMs / ASSISTANT_MS_PER_TOKEN >= most
  }

  #view(status: string, details: Json | null, usage: Json | null): Json {
    const { id, output, options: { isText, isOutOfBand, metadata } } = this
    return responseView(this.world.config, { id, status, details, output, usage, isText, isOutOfBand, metadata })
  }

  #sleep(ms: number): Promise<boolean> {
    return this.world.clock.sleep(ms, this.#over.signal)
  }
}
