import type { MicrophoneAnswer } from '~~/browser/dialer/microphone'
import type { CallDto, EndReason } from '~~/shared/schemas/calls'
import type { RingState } from './ring-machine'

export type RingSignal =
  | { kind: 'registered' | 'unregistered' | 'token-expiring' | 'accepted' | 'stopped' }
  | { kind: 'error' | 'call-error', code: number }
  | { kind: 'incoming', callId: string, from: string }

/** What rings in this browser, without a word of the SDK: one call at a time. */
export interface RingPort {
  /** Loads the SDK and registers. Resolves to false where the browser cannot do calls. */
  open(token: string): Promise<boolean>
  updateToken(token: string): void
  accept(): void
  hangUp(): void
  mute(muted: boolean): void
  sendDigits(digits: string): void
  close(): void
}

export interface RingPorts {
  voice: RingPort
  fetchToken(): Promise<string>
  endCall(callId: string, reason?: EndReason): Promise<unknown>
  askForMicrophone(): Promise<MicrophoneAnswer>
  /** Takes this browser's line. False where another tab has it. */
  beginCall(): Promise<boolean>
  endLine(): void
  nowMs(): number
}

export interface RingView {
  state: RingState
  callId: string | null
  /** As the network tells it. */
  from: string
  row: CallDto | null
  /** It was talked in this tab. */
  isTalked: boolean
  /** It was hung up here. */
  isHungUp: boolean
  elapsedMs: number
  isMuted: boolean
  problem: { title: string, advice: string } | null
}

export function emptyRingView(): RingView {
  return {
    state: 'idle', callId: null, from: '', row: null, isTalked: false, isHungUp: false, elapsedMs: 0, isMuted: false, problem: null,
  }
}
