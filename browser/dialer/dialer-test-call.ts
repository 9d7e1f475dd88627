import type { VoiceSignal } from './voice-port'
import type { SoundTest } from './dialer-view'
import { DialerSound } from './dialer-sound'
import { sdkProblem } from './sdk-errors'
import { pairOf } from './sound-settings'

/** What the line is told instead of a call's id: see docs/decisions/050. */
const TEST_PARAMS = { Test: 'echo' }

/** A call in which a person hears themselves: through the same device and the same network, with nobody at its end. */
export class DialerTestCall extends DialerSound {
  #release = () => {}

  async test(): Promise<void> {
    if (this.dispatch('test') !== 'testing') return
    this.view.problem = null
    this.view.test = { phase: 'starting', problem: '' }
    if (!await this.ports.beginCall()) {
      this.view.test = null
      return this.busyElsewhere()
    }
    const microphone = await this.ports.askForMicrophone()
    if (microphone.result === 'granted') {
      this.#release = microphone.release
      await this.prepareSound()
    }
    if (!this.#isOn()) return this.#release()
    if (microphone.result !== 'granted') {
      this.view.test = null
      return void this.dispatch(microphone.result === 'missing' ? 'microphone-missing' : 'microphone-denied')
    }
    try {
      await this.ports.voice.connect(TEST_PARAMS)
      // stopped while it was being connected
      if (!this.#isOn()) this.ports.voice.disconnect()
    } catch {
      this.#over({ phase: 'failed', problem: 'The test did not connect. Try again.' })
    }
  }

  /** The person has had enough, or is about to call. */
  stopTest(): void {
    if (!this.#isOn()) return
    const { phase } = this.view.test ?? { phase: 'starting' }
    this.#over(phase === 'listening' ? { phase: 'heard?', problem: '' } : null)
  }

  override async retry(): Promise<void> {
    if (this.#isOn()) this.stopTest()
    else await super.retry()
  }

  /** What they say of it when they were asked. */
  answerTest(isHeard: boolean): void {
    if (isHeard) this.ports.keepSound({ heardWith: pairOf(this.ports.sound()) })
    this.view.test = isHeard ? null : { phase: 'unheard', problem: '' }
  }

  /** @returns true for what a test alone is concerned with */
  protected hearTest(signal: VoiceSignal): boolean {
    if (!this.#isOn()) return false
    switch (signal.kind) {
      case 'accepted':
        this.#release()
        this.view.test = { phase: 'listening', problem: '' }
        return true
      case 'disconnected':
        this.#over(this.view.test?.phase === 'listening'
          ? { phase: 'heard?', problem: '' }
          : { phase: 'failed', problem: this.view.test?.problem || 'The test did not connect. Try again.' })
        return true
      case 'call-error': {
        const { title, advice } = sdkProblem(signal.code, 'unanswered')
        if (this.view.test) this.view.test.problem = `${title}. ${advice}`
        return true
      }
      // it rings and comes back without a word
      case 'ringing':
      case 'reconnecting':
      case 'reconnected': return true
      default: return false
    }
  }

  #isOn(): boolean {
    return this.view.state === 'testing'
  }

  #over(test: SoundTest | null): void {
    this.view.test = test
    if (this.dispatch('test-over') !== 'registering') return
    this.#release()
    this.quiet()
    this.view.line = null
    this.view.notice = null
    this.ports.voice.disconnect()
    void this.refresher.callEnded()
    this.backToReady()
  }
}
