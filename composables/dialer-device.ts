import type { VoiceSignal } from './useVoiceDevice'
import type { DialerPorts, DialerView } from './dialer-view'
import { isCallState, nextDialerState, type DialerEvent, type DialerState } from './dialer-machine'
import { sdkProblem } from './sdk-errors'
import { toApiError } from './api-error'
import { TokenRefresher } from './token-refresher'

/** The half of the dialer that keeps the device on the phone network while no call is up. */
export class DialerDevice {
  readonly refresher: TokenRefresher
  #registered = false
  /** Another tab took the phone while this one still showed its last receipt. */
  #lost = false

  constructor(protected readonly view: DialerView, protected readonly ports: DialerPorts) {
    this.refresher = new TokenRefresher({
      fetchToken: () => ports.fetchToken(),
      updateToken: token => ports.voice.updateToken(token),
      inCall: () => isCallState(view.state),
      onFailure: error => this.#tokenFailed(error),
    })
  }

  protected dispatch(event: DialerEvent): DialerState {
    this.view.state = nextDialerState(this.view.state, event)
    return this.view.state
  }

  /** Switches the phone on: a pass, the SDK, a place on the phone network. */
  async open(): Promise<void> {
    if (this.view.state !== 'closed') return
    if (this.dispatch(this.ports.isSecure() ? 'open' : 'insecure') !== 'registering') return
    await this.#register()
  }

  async #register(): Promise<void> {
    if (!this.ports.isOnline()) return void this.dispatch('went-offline')
    this.ports.claimTab()
    this.#registered = false
    try {
      const opened = await this.ports.voice.open(await this.ports.fetchToken())
      if (!opened) this.dispatch('unsupported')
    } catch (error) {
      this.#tokenFailed(error)
    }
  }

  #tokenFailed(error: unknown): void {
    const { status, dto } = toApiError(error)
    this.view.problem = { title: 'The phone could not be switched on', advice: dto.message }
    this.dispatch(status === 0 ? 'signaling-lost' : 'token-refused')
  }

  /** The one button that a state may offer. */
  async retry(): Promise<void> {
    this.view.problem = null
    const event: DialerEvent = this.view.state === 'taken-over' ? 'claim' : 'retry'
    if (this.dispatch(event) === 'registering') await this.#register()
  }

  async wentOnline(): Promise<void> {
    if (this.view.state === 'offline' && this.dispatch('went-online') === 'registering') await this.#register()
  }

  wentOffline(): void {
    this.dispatch('went-offline')
  }

  busyElsewhere(): void {
    this.dispatch('other-tab-busy')
    if (this.view.state === 'busy-elsewhere') this.ports.voice.close()
  }

  async freeElsewhere(): Promise<void> {
    if (this.view.state === 'busy-elsewhere') await this.retry()
  }

  takenOver(): void {
    this.dispatch('taken-over')
    if (this.view.state === 'ended') this.#lost = true
    if (this.view.state === 'ended' || this.view.state === 'taken-over') this.ports.voice.close()
  }

  /** Puts the closed receipt away. */
  dismiss(): void {
    if (this.dispatch('dismiss') !== 'registering') return
    this.view.problem = null
    if (this.#lost) this.dispatch('taken-over')
    this.#lost = false
    this.backToReady()
  }

  protected backToReady(): void {
    if (this.#registered) this.dispatch('registered')
  }

  /** What the device itself says. */
  protected hearDevice(signal: VoiceSignal): void {
    switch (signal.kind) {
      case 'registered':
        this.#registered = true
        this.listInputs()
        if (this.dispatch('registered') === 'ready') this.view.problem = null
        break
      case 'unregistered': this.#registered = false; break
      case 'error': this.#deviceFailed(signal.code); break
      case 'token-expiring': void this.refresher.request(); break
      case 'inputs-changed': this.listInputs(); break
    }
  }

  protected listInputs(): void {
    this.view.inputs = this.ports.voice.inputs()
  }

  protected tellProblem(code: number): void {
    const { title, advice } = sdkProblem(code)
    this.view.problem = { title, advice }
  }

  #deviceFailed(code: number): void {
    const { event } = sdkProblem(code)
    // Errors of a call come by the call; a receipt on the screen is not made wrong by what happens after it.
    if (isCallState(this.view.state) || this.view.state === 'ended') return
    this.tellProblem(code)
    if (event) this.dispatch(event)
  }
}
