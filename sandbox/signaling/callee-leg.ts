import type { Call } from '../calls/call'
import type { PartyEnding } from '../calls/party'
import type { Carrier } from '../carrier'
import { ClientLeg } from './client-leg'
import type { Connection } from './connection'

interface CalleeEvents {
  answered(leg: CalleeLeg): void
  ended(leg: CalleeLeg, ending: PartyEnding): void
}

/** A call that rings in one browser tab. */
export class CalleeLeg extends ClientLeg {
  #answered = false
  #over = false

  constructor(
    carrier: Carrier,
    private readonly call: Call,
    sid: string,
    connection: Connection,
    private readonly events: CalleeEvents,
  ) {
    super(carrier, sid, connection)
  }

  async invite(): Promise<void> {
    const sdp = await this.makeOffer()
    if (this.#over) return
    const params = new URLSearchParams(this.call.params).toString()
    this.send('invite', {
      callsid: this.sid,
      sdp,
      reconnect: this.reconnectToken,
      parameters: {
        AccountSid: this.carrier.config.accountSid,
        ApiVersion: '2010-04-01',
        CallSid: this.sid,
        From: this.call.from,
        To: this.call.to,
        ...(params ? { Params: params } : {}),
      },
    })
  }

  async accept(answer: string): Promise<void> {
    if (this.#over || this.#answered) return
    this.#answered = true
    await this.takeAnswer(answer)
    this.events.answered(this)
  }

  reject(): void {
    this.#end('busy')
  }

  browserGone(): void {
    this.#end('hung-up')
  }

  /** A tab that only rings is not waited for. */
  override detach(): void {
    if (this.#answered) super.detach()
    else this.#end('hung-up')
  }

  /** The carrier's side: the caller gave up or hung up, or another tab answered. */
  stop(): void {
    if (this.#over) return
    this.#over = true
    this.send(this.#answered ? 'hangup' : 'cancel', { callsid: this.sid })
    this.release()
  }

  #end(ending: PartyEnding): void {
    if (this.#over) return
    this.#over = true
    this.release()
    this.events.ended(this, ending)
  }
}
