import type { DialerPorts, DialerView } from './dialer-view'
import { isLineUp, nextDialerState, type DialerEvent, type DialerState } from './dialer-machine'
import { sdkProblem } from './sdk-errors'
import { toApiError } from '~~/browser/wire/api-error'
import { TokenRefresher } from './token-refresher'

/** A phone network that has said nothing after this long is out of reach. */
const REGISTER_MS = 15_000
const RETRY_FIRST_MS = 5000
const RETRY_LAST_MS = 60_000

/** From the press of the button to the end: no other tab may begin a call. */
const usesLine = (state: DialerState) => isLineUp(state) || state === 'asking' || state === 'starting'

/** How the phone gets its place on the network, and gets it again: no state that only waits may wait for ever. */
export class DialerRegistration {
  readonly refresher: TokenRefresher
  protected registered = false
  /** Which try is the newest: what an older one still answers is not heard. */
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #retryMs = RETRY_FIRST_MS

  constructor(protected readonly view: DialerView, protected readonly ports: DialerPorts) {
    this.refresher = new TokenRefresher({
      fetchToken: () => ports.fetchToken(),
      updateToken: token => ports.voice.updateToken(token),
      inCall: () => isLineUp(view.state),
      onFailure: error => this.#tokenFailed(error),
    })
  }

  protected dispatch(event: DialerEvent): DialerState {
    const before = this.view.state
    this.view.state = nextDialerState(before, event)
    if (this.view.state !== before) this.#planNext()
    if (usesLine(before) && !usesLine(this.view.state)) this.ports.releaseTab()
    return this.view.state
  }

  #planNext(): void {
    clearTimeout(this.#timer)
    const { state } = this.view
    if (state === 'ready') this.#retryMs = RETRY_FIRST_MS
    if (state === 'registering') this.#timer = setTimeout(() => this.#unanswered(), REGISTER_MS)
    if (state !== 'disconnected') return
    this.#timer = setTimeout(() => void this.retry(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LAST_MS)
  }

  /** Switches the phone on: a pass, the SDK, a place on the phone network. */
  async open(): Promise<void> {
    if (this.view.state !== 'closed') return
    if (this.dispatch(this.ports.isSecure() ? 'open' : 'insecure') !== 'registering') return
    await this.register()
  }

  /** The one button that a state may offer. */
  async retry(): Promise<void> {
    this.view.problem = null
    const event: DialerEvent = this.view.state === 'taken-over' ? 'claim' : 'retry'
    if (this.dispatch(event) === 'registering') await this.register()
  }

  protected async register(): Promise<void> {
    const attempt = ++this.#attempt
    this.registered = false
    if (!this.ports.isOnline()) return void this.dispatch('went-offline')
    const isOurs = await this.ports.claimTab()
    if (attempt !== this.#attempt) return
    if (!isOurs) return this.busyElsewhere()
    try {
      const token = await this.ports.fetchToken()
      if (attempt === this.#attempt) await this.#switchOn(token, attempt)
    } catch (error) {
      if (attempt === this.#attempt) this.#tokenFailed(error)
    }
  }

  busyElsewhere(): void {
    this.dispatch('other-tab-busy')
    if (this.view.state === 'busy-elsewhere') this.giveUpDevice()
  }

  async #switchOn(token: string, attempt: number): Promise<void> {
    try {
      const opened = await this.ports.voice.open(token)
      if (!opened && attempt === this.#attempt) this.dispatch('unsupported')
    } catch {
      if (attempt !== this.#attempt) return
      this.view.problem = {
        title: 'The phone did not load', advice: 'A part of it is missing. We keep trying; reloading the page may help.',
      }
      this.dispatch('signaling-lost')
    }
  }

  #unanswered(): void {
    this.view.problem = { title: 'The phone network did not answer', advice: sdkProblem(31003, 'idle').advice }
    this.dispatch('signaling-lost')
  }

  #tokenFailed(error: unknown): void {
    this.registered = false
    if (!this.isIdle()) return
    const { status, dto } = toApiError(error)
    this.view.problem = { title: 'The phone could not be switched on', advice: dto.message }
    this.dispatch(status === 0 || status >= 500 ? 'signaling-lost' : 'token-refused')
  }

  protected giveUpDevice(): void {
    this.#attempt++
    this.registered = false
    this.ports.voice.close()
  }

  /** Neither a call nor its beginning nor its receipt is on the screen. */
  protected isIdle(): boolean {
    const { state } = this.view
    return !usesLine(state) && state !== 'ended'
  }
}
