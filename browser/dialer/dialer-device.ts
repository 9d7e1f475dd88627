import type { VoiceSignal } from './voice-port'
import type { DialerState } from './dialer-machine'
import { isCallState, isLineUp } from './dialer-machine'
import { DialerRegistration } from './dialer-registration'
import { sdkProblem } from './sdk-errors'

/** States that have a reason of their own, which a complaint of the device does not change. */
const EXPLAINED: ReadonlySet<DialerState> = new Set(['offline', 'insecure', 'unsupported', 'busy-elsewhere', 'taken-over'])

/** The half of the dialer that keeps the device on the phone network while no call is up. */
export class DialerDevice extends DialerRegistration {
  /** Another tab took the phone while this one still showed its last receipt. */
  #lost = false
  #isMicrophoneBlocked = false

  async wentOnline(): Promise<void> {
    if (this.#isCutOff() && this.dispatch('went-online') === 'registering') await this.register()
  }

  wentOffline(): void {
    this.dispatch('went-offline')
  }

  /** The computer slept: its line is dead and its pass may have run out, whatever the device still believes. */
  async woke(): Promise<void> {
    if (isLineUp(this.view.state)) return this.refresher.request()
    this.registered = false
    if (!this.isIdle() || this.dispatch('woke') !== 'registering') return
    this.view.problem = null
    await this.register()
  }

  /** Somebody is looking: what would be tried later is tried now. */
  async returned(): Promise<void> {
    if (this.#isCutOff() && this.ports.isOnline()) await this.retry()
  }

  #isCutOff(): boolean {
    return this.view.state === 'offline' || this.view.state === 'disconnected'
  }

  /** What the browser will answer when it is asked for the microphone, as far as it tells. */
  microphoneIs(permission: PermissionState): void {
    this.#isMicrophoneBlocked = permission === 'denied'
    if (this.#isMicrophoneBlocked) this.#tellMicrophone()
    else if (this.view.state === 'microphone-denied') this.#microphoneIsBack()
  }

  /** Before the call, so that nobody presses Call for nothing. */
  #tellMicrophone(): void {
    if (this.view.state !== 'ready') return
    const { title, advice } = sdkProblem(31401, 'idle')
    this.view.problem = { title, advice }
    this.dispatch('microphone-blocked')
  }

  #microphoneIsBack(): void {
    this.view.problem = null
    if (this.dispatch('microphone-allowed') === 'registering') this.backToReady()
  }

  /** The tab that had the phone is gone, or its call is over. */
  async turnHasCome(): Promise<void> {
    this.#lost = false
    if (this.view.state === 'busy-elsewhere' || this.view.state === 'taken-over') await this.retry()
  }

  takenOver(): void {
    this.dispatch('taken-over')
    if (this.view.state === 'ended') this.#lost = true
    if (this.view.state === 'ended' || this.view.state === 'taken-over') this.giveUpDevice()
  }

  /** Puts the closed receipt away. */
  dismiss(): void {
    if (this.dispatch('dismiss') !== 'registering') return
    this.view.problem = null
    if (this.#lost) this.dispatch('taken-over')
    this.#lost = false
    this.backToReady()
  }

  /** The device may have lost its place on the network while a call or a receipt was on the screen. */
  protected backToReady(): void {
    if (this.view.state !== 'registering') return
    if (this.registered) this.#ready()
    else void this.register()
  }

  #ready(): void {
    if (this.dispatch('registered') !== 'ready') return
    this.view.problem = null
    if (this.#isMicrophoneBlocked) this.#tellMicrophone()
  }

  /** What the device itself says. */
  protected hearDevice(signal: VoiceSignal): void {
    switch (signal.kind) {
      case 'registered':
        this.registered = true
        this.listDevices()
        this.#ready()
        break
      case 'unregistered': this.registered = false; break
      case 'error': this.#deviceFailed(signal.code); break
      case 'token-expiring': void this.refresher.request(); break
      case 'devices-changed':
        this.listDevices()
        if (this.view.state === 'microphone-missing' && this.view.inputs.length > 0) this.#microphoneIsBack()
        break
      default: // of a call
    }
  }

  protected listDevices(): void {
    Object.assign(this.view, this.ports.voice.devices())
  }

  #deviceFailed(code: number): void {
    const { title, advice, event } = sdkProblem(code, 'idle')
    if (event === 'token-refused') this.registered = false
    const { state } = this.view
    // A receipt on the screen is not made wrong by what happens after it.
    if (state === 'ended' || EXPLAINED.has(state)) return
    if (!this.isIdle()) {
      const during = sdkProblem(code, isCallState(state) ? 'during' : 'idle')
      this.view.notice = { title: during.title, advice: during.advice }
      return
    }
    this.view.problem = { title, advice }
    if (event) this.dispatch(event)
    // An error that these states do not know: a phone that gets ready, or was, is not.
    if (['closed', 'registering', 'ready'].includes(this.view.state)) this.dispatch('signaling-lost')
  }
}
