import type { Call, FinalStatus, LiveLeg, TwimlSource } from '../calls/call'
import { Conversation } from '../calls/conversation'
import { endCall } from '../calls/end-call'
import type { Line, LineError } from '../calls/line'
import { reportStatus } from '../calls/status-callbacks'
import type { Carrier } from '../carrier'
import type { AudioEnd } from '../media/audio-end'
import { ClientLeg } from './client-leg'
import type { Connection } from './connection'

/** How the leg's record ends when the carrier hangs up, by the reason that the browser is given. */
const STATUS_BY_CODE: Readonly<Record<number, FinalStatus>> = { 31486: 'busy', 31603: 'no-answer', 31005: 'failed' }

/** A call that a browser placed: `device.connect()`. TwiML from the app's voice URL runs on it. */
export class CallerLeg extends ClientLeg implements Line, LiveLeg {
  readonly #conversation: Conversation
  /** Before it has heard of its call the SDK knows only the id that it made up itself. */
  #announced = false

  constructor(
    carrier: Carrier,
    readonly call: Call,
    readonly temporarySid: string,
    connection: Connection,
    private readonly onOver: () => void,
  ) {
    super(carrier, call.sid, connection)
    this.#conversation = new Conversation(carrier, this)
    call.live = this
  }

  get end(): AudioEnd {
    return this.media
  }

  readonly redirect = (source: TwimlSource) => this.#conversation.redirect(source)
  readonly limit = null

  /** Asks the app what to do and does it, until the call is over. */
  async run(offer: string): Promise<void> {
    await this.takeOffer(offer)
    if (this.#isOver()) return
    const source = { url: this.carrier.config.voiceUrl, method: 'POST' } as const
    await this.#conversation.run({ kind: 'voice', source })
  }

  ring(): void {
    if (this.#announced || this.#isOver()) return
    this.#announced = true
    // With the description here, and not in the answer, the browser hears the ringing: early media.
    this.send('ringing', { callsid: this.sid, sdp: this.localSdp })
  }

  answer(): void {
    if (this.call.answeredMs !== null || this.#isOver()) return
    this.#announced = true
    this.call.status = 'in-progress'
    this.call.answeredMs = this.carrier.clock.now()
    this.sendAnswer()
  }

  /** The carrier ends the call: the TwiML did, or a REST request. */
  hangUp(error?: LineError): void {
    if (this.#isOver()) return
    const callsid = this.#announced ? this.sid : this.temporarySid
    this.send('hangup', { callsid, ...(error ? { error } : {}) })
    this.#over(error ? (STATUS_BY_CODE[error.code] ?? 'failed') : 'completed')
  }

  browserGone(): void {
    if (this.#isOver()) return
    this.#over(this.carrier.settings.abandonedStatus)
  }

  #isOver(): boolean {
    return this.call.endedMs !== null
  }

  #over(status: FinalStatus): void {
    const final = this.call.answeredMs === null ? status : 'completed'
    endCall(this.carrier, this.call, final, this.carrier.clock.now())
    void reportStatus(this.carrier, this.call, 'completed')
    this.release()
    this.onOver()
    this.#conversation.partyGone()
  }
}
