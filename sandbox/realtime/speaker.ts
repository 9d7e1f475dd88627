import { Answer, type AnswerWorld } from './answer'
import type { Tokens } from './conversation'
import type { Persona } from './persona'
import { RealtimeError } from './realtime-error'
import type { RealtimeFaults } from './realtime-faults'
import { Script, wordsToSay, type Doing, type Reached } from './script'
import type { Json } from './session-config'

export const IN_PCMU = 'The sandbox speaks and hears audio/pcmu: set audio.input.format and audio.output.format.'

export interface SpeakerWorld {
  readonly faults: RealtimeFaults
  personaFor(instructions: string): Persona
  drop(): void
  /** It was silent for as long as the session allows. */
  onIdle(): void
}

/** The voice of a session: whom it plays, what it answers to, and one answer at a time. */
export class Speaker {
  /** Null until it is known whom it plays. */
  persona: Persona | null = null
  script: Script | null = null
  hasSpoken = false
  #answer: Answer | null = null
  #wantsAnswer = false
  #reached: Reached[] = []
  #cached: Tokens = { text: 0, audio: 0 }
  #stopWaiting = () => {}

  constructor(private readonly session: AnswerWorld, private readonly world: SpeakerWorld) {}

  get isSpeaking(): boolean {
    return this.#answer !== null
  }

  /** Something reached it, to be answered when it is asked to. */
  reach(reached: Reached): void {
    this.#reached.push(reached)
  }

  /** What was said before this connection: it goes on from there. */
  remember(): void {
    this.#play().remember(this.#reached.splice(0))
  }

  /** Somebody speaks. */
  hearSpeech(mayInterrupt: boolean): void {
    this.#stopWaiting()
    if (mayInterrupt) this.#answer?.cancel('turn_detected')
  }

  /** @throws RealtimeError where there is nothing to cancel */
  cancel(): void {
    if (!this.#answer) throw new RealtimeError('response_cancel_not_active', 'Cancellation failed: no active response found')
    this.#answer.cancel('client_cancelled')
  }

  close(): void {
    this.#stopWaiting()
    this.#answer?.abandon()
  }

  /** Answers now, or after what it says now. */
  answerNext(): void {
    if (this.#answer) this.#wantsAnswer = true
    else this.answerTo({})
  }

  /** `response.create`. @throws RealtimeError */
  answerTo(wanted: Json): void {
    const { config, clock } = this.session
    const { faults } = this.world
    this.#checkFree()
    const code = faults.errorFor(config.id)
    if (code) throw new RealtimeError(code, `The server had an error while processing your request: ${code}.`, null, 'server_error')
    const isText = JSON.stringify(wanted.output_modalities ?? config.output_modalities) === '["text"]'
    if (!isText && config.audio.output.format.type !== 'audio/pcmu') throw new RealtimeError('unsupported_format', IN_PCMU)
    const doings = this.#doings(wanted)
    this.#stopWaiting()
    const strikes = faults.forAnswer(config.id)
    this.#answer = new Answer(this.session, {
      doings, isText, isOutOfBand: wanted.conversation === 'none', metadata: wanted.metadata, faults: strikes,
      cached: this.#cached, onOver: answer => this.#over(answer),
    })
    this.hasSpoken ||= !isText
    this.#cached = this.#answer.input
    if (strikes.dropMs !== null) clock.setTimeout(() => this.world.drop(), strikes.dropMs)
  }

  #checkFree(): void {
    if (!this.#answer) return
    const why = `Conversation already has an active response in progress: ${this.#answer.id}.`
      + ' Wait until the response is finished before creating a new one.'
    throw new RealtimeError('conversation_already_has_active_response', why)
  }

  #doings(wanted: Json): readonly Doing[] {
    const exact = wordsToSay(typeof wanted.instructions === 'string' ? wanted.instructions : '')
    const script = this.#play()
    if (exact === null) return script.respond(this.#reached.splice(0), wordsToSay(this.session.config.instructions))
    // what it is told to say in so many words takes no turn of the conversation, but it has begun
    script.remember([])
    return [{ kind: 'say', text: exact }]
  }

  #play(): Script {
    const { session } = this
    this.persona ??= this.world.personaFor(session.config.instructions)
    return (this.script ??= new Script(this.persona, () => session.config.tools))
  }

  #over(answer: Answer): void {
    const { clock, config } = this.session
    this.#answer = null
    const idleMs = config.audio.input.turn_detection?.idle_timeout_ms
    if (idleMs && answer.soundFromMs !== null) {
      const playedMs = answer.soundFromMs + answer.audioMs
      this.#stopWaiting = clock.setTimeout(() => this.world.onIdle(), playedMs - clock.now() + idleMs)
    }
    if (!this.#wantsAnswer) return
    this.#wantsAnswer = false
    // after response.done of this one
    queueMicrotask(() => this.#answer ?? this.answerTo({}))
  }
}
