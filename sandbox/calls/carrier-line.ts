import type { Carrier } from '../carrier'
import type { AudioEnd } from '../media/audio-end'
import type { Call, LiveLeg, TwimlSource } from './call'
import { endCall } from './end-call'
import type { Line, LineError } from './line'

/** What the Voice SDK calls a line that is engaged. */
const BUSY = 31486

interface LineEvents {
  onRing?: () => void
  onAnswer?: () => void
  onHangUp?: () => void
}

/** The leg of a caller from the telephone network: a handset, or a script. */
export class CarrierLine implements Line, LiveLeg {
  redirect: ((source: TwimlSource) => void) | null = null
  #onGone: () => void = () => {}
  #limitSeconds = Infinity
  #cancelLimit: () => void = () => {}

  constructor(
    private readonly carrier: Carrier,
    readonly call: Call,
    readonly end: AudioEnd,
    private readonly events: LineEvents = {},
  ) {
    call.live = this
  }

  ring(): void {
    this.events.onRing?.()
  }

  answer(): void {
    if (this.call.answeredMs !== null || this.call.endedMs !== null) return
    this.call.answeredMs = this.carrier.clock.now()
    this.call.status = 'in-progress'
    this.limit(this.#limitSeconds)
    this.events.onAnswer?.()
  }

  limit(seconds: number): void {
    this.#cancelLimit()
    this.#limitSeconds = seconds
    const { answeredMs, endedMs } = this.call
    if (answeredMs === null || endedMs !== null || seconds === Infinity) return
    const left = answeredMs + seconds * 1_000 - this.carrier.clock.now()
    this.#cancelLimit = this.carrier.clock.setTimeout(() => this.hangUp(), Math.max(0, left))
  }

  hangUp(error?: LineError): void {
    if (this.call.endedMs !== null) return
    this.#cancelLimit()
    const unanswered = error?.code === BUSY ? 'busy' : error ? 'failed' : 'no-answer'
    const status = this.call.answeredMs === null ? unanswered : 'completed'
    endCall(this.carrier, this.call, status, this.carrier.clock.now())
    this.events.onHangUp?.()
    this.#onGone()
  }

  /** What to cut short when this party is gone. */
  whenGone(run: () => void): void {
    this.#onGone = run
  }

  /** The caller hung up. */
  callerGone(): void {
    if (this.call.endedMs !== null) return
    this.#cancelLimit()
    const abandoned = this.carrier.settings.abandonedStatus
    endCall(this.carrier, this.call, this.call.answeredMs === null ? abandoned : 'completed', this.carrier.clock.now())
    this.#onGone()
  }
}
