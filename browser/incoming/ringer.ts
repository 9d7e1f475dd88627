import { sdkProblem } from '~~/browser/dialer/sdk-errors'
import { TokenRefresher } from '~~/browser/dialer/token-refresher'
import { isFinal } from '~~/browser/calls/call-words'
import type { CallDto } from '~~/shared/schemas/calls'
import { nextRingState, type RingEvent, type RingState } from './ring-machine'
import { emptyRingView, type RingPorts, type RingSignal, type RingView } from './ring-view'

const TICK_MS = 250
const RETRY_FIRST_MS = 5000
const RETRY_LAST_MS = 60_000
/** How long the phone network gets to end a call here that it has already ended on its side. */
const GHOST_CALL_MS = 3000

const NO_MICROPHONE = {
  denied: { title: 'Your browser is not letting us use the microphone', advice: 'Click the lock beside the address, allow it, and answer again. It rings on.' },
  missing: { title: 'No microphone was found', advice: 'Plug one in and answer again. It rings on.' },
  insecure: { title: 'This page cannot use the microphone', advice: 'Open Talktime by its https address. It rings on.' },
} as const

/** Takes the calls that come in, in one tab: from the first ring to the end. */
export class Ringer {
  readonly refresher: TokenRefresher
  #retry: ReturnType<typeof setTimeout> | undefined
  #retryMs = RETRY_FIRST_MS
  #ticker: ReturnType<typeof setInterval> | undefined
  #answeredAtMs = 0
  #isClosed = true
  #releaseMicrophone = () => {}

  constructor(private readonly view: RingView, private readonly ports: RingPorts) {
    this.refresher = new TokenRefresher({
      fetchToken: () => ports.fetchToken(),
      updateToken: token => ports.voice.updateToken(token),
      inCall: () => this.#isUp(),
      onFailure: () => this.#openLater(),
    })
  }

  /** Registers, and goes on trying. */
  async open(): Promise<void> {
    this.#isClosed = false
    clearTimeout(this.#retry)
    try {
      const token = await this.ports.fetchToken()
      if (!this.#isClosed && !await this.ports.voice.open(token)) this.#isClosed = true
    } catch {
      this.#openLater()
    }
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#finish()
    this.ports.voice.close()
  }

  hear(signal: RingSignal): void {
    switch (signal.kind) {
      case 'registered':
        clearTimeout(this.#retry)
        this.#retryMs = RETRY_FIRST_MS
        break
      case 'unregistered': this.#openLater(); break
      case 'token-expiring': void this.refresher.request(); break
      case 'error': this.#openLater(); break
      case 'incoming': this.#ring(signal.callId, signal.from); break
      case 'accepted': this.#accepted(); break
      case 'stopped': this.#finish(); break
      case 'call-error': this.#failed(signal.code); break
    }
  }

  async answer(): Promise<void> {
    if (this.#dispatch('answer') !== 'answering') return
    const { callId } = this.view
    this.view.problem = null
    if (!await this.ports.beginCall()) {
      return this.#block({ title: 'You are in a call in another tab', advice: 'End it there, and answer then. It rings on.' })
    }
    const microphone = await this.ports.askForMicrophone()
    if (microphone.result !== 'granted') return this.#block(NO_MICROPHONE[microphone.result])
    // it may have stopped meanwhile, or another one may ring
    if (this.view.state !== 'answering' || this.view.callId !== callId) {
      if (!this.#isUp()) this.ports.endLine()
      return microphone.release()
    }
    this.#releaseMicrophone = microphone.release
    this.ports.voice.accept()
  }

  /** Nobody rings any more, in no tab: the server ends it for all of them. */
  decline(): void {
    const { callId } = this.view
    if (!callId || this.#dispatch('declined') !== 'idle') return
    // where the server cannot be reached, the network is told by this tab alone
    this.ports.endCall(callId).catch(() => this.ports.voice.hangUp())
    this.#letGo()
  }

  hangUp(): void {
    const { callId, state } = this.view
    if (!callId || state !== 'talking') return
    this.view.isHungUp = true
    // first the word, then the line: so the server knows who hung up before the network says that it is over
    this.ports.endCall(callId).catch(() => undefined)
    this.ports.voice.hangUp()
    this.#finishLater(callId)
  }

  toggleMute(): void {
    if (this.view.state !== 'talking') return
    this.view.isMuted = !this.view.isMuted
    this.ports.voice.mute(this.view.isMuted)
  }

  press(key: string): void {
    if (this.view.state === 'talking') this.ports.voice.sendDigits(key)
  }

  dismiss(): void {
    if (this.#dispatch('dismiss') === 'idle') Object.assign(this.view, emptyRingView())
  }

  /** The server's row of the call, by push or by polling. */
  onRow(row: CallDto): void {
    if (row.id !== this.view.callId || (this.view.row && row.revision < this.view.row.revision)) return
    this.view.row = row
    // what an agent has answered rings here because it is to be taken from it
    const isElsewhere = row.status === 'answered' && row.channel !== 'agent' && this.view.state === 'ringing'
    if (isFinal(row.status) || isElsewhere) this.#finishLater(row.id, isElsewhere ? 'ringing' : undefined)
  }

  #isUp(): boolean {
    return this.view.state !== 'idle' && this.view.state !== 'over'
  }

  #dispatch(event: RingEvent): RingState {
    return this.view.state = nextRingState(this.view.state, event)
  }

  #ring(callId: string, from: string): void {
    if (this.#isUp()) return
    Object.assign(this.view, emptyRingView(), { callId, from })
    this.#dispatch('ring')
  }

  #block(problem: { title: string, advice: string }): void {
    this.ports.endLine()
    if (this.#dispatch('blocked') === 'ringing') this.view.problem = problem
  }

  #accepted(): void {
    if (this.#dispatch('accepted') !== 'talking') return
    this.#releaseMicrophone()
    this.#releaseMicrophone = () => {}
    this.view.isTalked = true
    this.#answeredAtMs = this.ports.nowMs()
    this.#ticker ??= setInterval(() => {
      this.view.elapsedMs = this.ports.nowMs() - this.#answeredAtMs
    }, TICK_MS)
  }

  #failed(code: number): void {
    if (!this.#isUp()) return
    const { title, advice } = sdkProblem(code, this.view.isTalked ? 'talked' : 'unanswered')
    this.view.problem = { title, advice }
  }

  /** The SDK says so within a moment; a call that is over must not hang on it. */
  #finishLater(callId: string, only?: RingState): void {
    setTimeout(() => {
      if (this.view.callId === callId && (!only || this.view.state === only)) {
        this.ports.voice.hangUp()
        this.#finish()
      }
    }, GHOST_CALL_MS)
  }

  #finish(): void {
    if (!this.#isUp()) return
    const { callId, isTalked, isHungUp } = this.view
    this.#dispatch('stopped')
    // can be repeated, and moves no money; who hung up has said so already
    if (callId && isTalked && !isHungUp) this.ports.endCall(callId, 'line_dead').catch(() => undefined)
    this.#letGo()
  }

  #letGo(): void {
    clearInterval(this.#ticker)
    this.#ticker = undefined
    this.#releaseMicrophone()
    this.#releaseMicrophone = () => {}
    this.ports.endLine()
    void this.refresher.callEnded()
  }

  /** The SDK wins back a line that was lost; what it does not win back is begun anew. */
  #openLater(): void {
    clearTimeout(this.#retry)
    if (this.#isClosed) return
    this.#retry = setTimeout(() => {
      if (this.#isUp()) this.#openLater()
      else void this.open()
    }, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LAST_MS)
  }
}
