import type { Carrier } from '../carrier'
import type { AudioEnd } from '../media/audio-end'
import type { Call, FinalStatus, LiveLeg, TwimlSource } from './call'
import { endCall } from './end-call'
import type { Party, PartyEnding, PlacedCall } from './party'
import { reportStatus } from './status-callbacks'

/** SIP's word for each ending, as Twilio passes it on. */
const SIP_CODES: Readonly<Record<FinalStatus, number>> = {
  'completed': 200,
  'busy': 486,
  'no-answer': 487,
  'canceled': 487,
  'failed': 404,
}

interface OutgoingOptions {
  timeoutSeconds: number
  timeLimitSeconds: number
  onRinging?: () => void
}

/** A leg that the carrier dials: the child of a `<Dial>`, or a call created over REST. */
export class OutgoingLeg implements LiveLeg {
  /** True once it is answered, false when it ended before. */
  readonly answered: Promise<boolean>
  readonly ended: Promise<FinalStatus>
  redirect: ((source: TwimlSource) => void) | null = null
  #placed: PlacedCall | null = null
  #settleAnswered: (answered: boolean) => void = () => undefined
  #settleEnded: (status: FinalStatus) => void = () => undefined
  #cancelTimer: () => void = () => undefined
  #over = false
  #limitSeconds: number

  constructor(
    private readonly carrier: Carrier,
    readonly call: Call,
    private readonly options: OutgoingOptions,
  ) {
    this.answered = new Promise(resolve => (this.#settleAnswered = resolve))
    this.ended = new Promise(resolve => (this.#settleEnded = resolve))
    this.#limitSeconds = options.timeLimitSeconds
    call.live = this
  }

  get end(): AudioEnd | null {
    return this.#placed?.end ?? null
  }

  get isMachine(): boolean {
    return this.#placed?.isMachine === true
  }

  place(party: Party): void {
    this.call.status = 'initiated'
    void reportStatus(this.carrier, this.call, 'initiated')
    this.call.startedMs = this.carrier.clock.now()
    const giveUp = () => this.finish('no-answer')
    this.#cancelTimer = this.carrier.clock.setTimeout(giveUp, this.options.timeoutSeconds * 1_000)
    this.#placed = party.place(this.call, {
      ringing: () => this.#ringing(),
      answered: () => this.#answered(),
      ended: ending => this.#partyEnded(ending),
    })
    if (this.#over) this.#placed.hangUp()
  }

  /** Fails the leg before anyone was called, as on an origin that is not verified. */
  refuse(): void {
    this.call.status = 'initiated'
    void reportStatus(this.carrier, this.call, 'initiated')
    this.finish('failed')
  }

  hangUp(): void {
    this.finish(this.call.answeredMs === null ? 'canceled' : 'completed')
  }

  /** Ends the leg, once. An answered leg always ends `completed`. */
  finish(status: FinalStatus): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimer()
    this.#placed?.hangUp()
    const { call } = this
    const final = call.answeredMs === null ? status : 'completed'
    // A timer that fires late must not make a call longer than its limit.
    const latestMs = call.answeredMs === null ? Infinity : call.answeredMs + this.#limitSeconds * 1_000
    const endedMs = Math.min(this.carrier.clock.now(), latestMs)
    call.sipResponseCode = SIP_CODES[final]
    endCall(this.carrier, call, final, endedMs)
    void reportStatus(this.carrier, call, 'completed', endedMs)
    this.#settleAnswered(false)
    this.#settleEnded(final)
  }

  #ringing(): void {
    if (this.#over || this.call.status !== 'initiated') return
    this.call.status = 'ringing'
    void reportStatus(this.carrier, this.call, 'ringing')
    this.options.onRinging?.()
  }

  #answered(): void {
    if (this.#over || this.call.answeredMs !== null) return
    this.#ringing()
    this.call.status = 'in-progress'
    this.call.answeredMs = this.carrier.clock.now()
    this.#endAtLimit(this.call.answeredMs)
    void reportStatus(this.carrier, this.call, 'answered')
    this.#settleAnswered(true)
  }

  limit(seconds: number): void {
    this.#limitSeconds = seconds
    if (!this.#over && this.call.answeredMs !== null) this.#endAtLimit(this.call.answeredMs)
  }

  #endAtLimit(answeredMs: number): void {
    this.#cancelTimer()
    const left = answeredMs + this.#limitSeconds * 1_000 - this.carrier.clock.now()
    this.#cancelTimer = this.carrier.clock.setTimeout(() => this.finish('completed'), Math.max(0, left))
  }

  #partyEnded(ending: PartyEnding): void {
    this.finish(ending === 'busy' ? 'busy' : ending === 'unreachable' ? 'failed' : 'no-answer')
  }
}
