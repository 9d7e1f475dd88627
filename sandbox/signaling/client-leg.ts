import { randomUUID } from 'node:crypto'
import type { Carrier } from '../carrier'
import { MediaSession } from '../media/media-session'
import type { Connection } from './connection'

/** How long a call waits for a browser whose socket was lost. */
const RECONNECT_GRACE_MS = 30_000
/** Media outlives the hangup a little: a connection that closes first looks like a network failure to the SDK. */
const MEDIA_LINGER_MS = 500

function fingerprintOf(sdp: string): string | undefined {
  return /^a=fingerprint:(.+)$/m.exec(sdp)?.[1]?.trim()
}

/** One browser's side of one call: its socket, which may come and go, and its sound, which stays. */
export abstract class ClientLeg {
  readonly media = new MediaSession()
  readonly reconnectToken = randomUUID()
  protected connection: Connection | null
  #remoteSdp = ''
  #localSdp = ''
  #stopGrace: () => void = () => {}

  constructor(
    protected readonly carrier: Carrier,
    /** The id that frames about this leg carry. */
    readonly sid: string,
    connection: Connection,
  ) {
    this.connection = connection
  }

  /** The browser hung up, or its time to come back is over. */
  abstract browserGone(): void

  isOn(connection: Connection): boolean {
    return this.connection === connection
  }

  /** The socket is lost. The call lasts while the browser may still come back. */
  detach(): void {
    this.connection = null
    this.carrier.log.add('signaling-lost', { sid: this.sid })
    this.#stopGrace = this.carrier.clock.setTimeout(() => this.browserGone(), RECONNECT_GRACE_MS)
  }

  /** The browser is back, with the token it was given. @returns false when the token is another */
  async reattach(connection: Connection, token: unknown, offer: string | null): Promise<boolean> {
    if (token !== this.reconnectToken) return false
    this.#stopGrace()
    this.connection = connection
    if (offer && fingerprintOf(offer) !== fingerprintOf(this.#remoteSdp)) {
      this.#remoteSdp = offer
      this.#localSdp = await this.media.answerAnew(offer)
    }
    this.carrier.log.add('signaling-resumed', { sid: this.sid })
    this.sendAnswer()
    return true
  }

  /** An ICE restart. */
  async reinvite(offer: string): Promise<void> {
    this.#remoteSdp = offer
    this.#localSdp = await this.media.answerAgain(offer)
    this.carrier.log.add('ice-restart', { sid: this.sid })
    this.send('answer', { callsid: this.sid, sdp: this.#localSdp })
  }

  pressKeys(keys: string): void {
    // `w` in the SDK's string is a pause between keys, not a key.
    for (const key of keys) if (key !== 'w') this.media.pressKey(key)
  }

  protected get localSdp(): string {
    return this.#localSdp
  }

  protected async takeOffer(offer: string): Promise<void> {
    this.#remoteSdp = offer
    this.#localSdp = await this.media.answer(offer)
  }

  protected async makeOffer(): Promise<string> {
    this.#localSdp = await this.media.offer()
    return this.#localSdp
  }

  protected async takeAnswer(answer: string): Promise<void> {
    this.#remoteSdp = answer
    await this.media.accept(answer)
  }

  protected send(type: string, payload: Record<string, unknown>): void {
    this.connection?.send(type, payload)
  }

  /** Without the token in its answer, a browser that loses its socket gives the call up. */
  protected sendAnswer(): void {
    this.send('answer', { callsid: this.sid, sdp: this.#localSdp, reconnect: this.reconnectToken })
  }

  protected release(): void {
    this.#stopGrace()
    setTimeout(() => this.media.close(), MEDIA_LINGER_MS).unref()
  }
}
