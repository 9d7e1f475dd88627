import type { CallDetailDto, CallDto, EndCallReply, EndReason, StartCallBody, StartCallReply } from '~~/shared/schemas/calls'
import type { CallQualityBody } from '~~/shared/schemas/quality'
import type { ErrorDto } from '~~/shared/errors'
import type { AudioInput, VoicePort } from './voice-port'
import type { MicrophoneAnswer } from './microphone'
import type { DialerState } from './dialer-machine'

/** What the screens see of the dialer; the controller alone writes it. */
export interface DialerView {
  state: DialerState
  /** What went wrong last, in words; null where the state says it all. */
  problem: { title: string, advice: string } | null
  /** What the device has to say beside a call that goes on. */
  notice: { title: string, advice: string } | null
  /** Why the server would not start the call. */
  refusal: ErrorDto | null
  call: StartCallReply | null
  /** The call's row as the server last told it. */
  row: CallDto | null
  /** The closed receipt. */
  finished: CallDetailDto | null
  elapsedMs: number
  /** So much of it as is sure to count: what the receipt prints by. Null until they answered, by the network's word. */
  countedMs: number | null
  /** The person hung up, here. */
  hungUp: boolean
  everAnswered: boolean
  muted: boolean
  digits: string
  inputLevel: number
  inputs: AudioInput[]
  inputId: string
}

export function emptyDialerView(): DialerView {
  return {
    state: 'closed', problem: null, notice: null, refusal: null, call: null, row: null, finished: null, elapsedMs: 0,
    countedMs: null, hungUp: false,
    everAnswered: false, muted: false, digits: '', inputLevel: 0, inputs: [], inputId: '',
  }
}

export interface DialerPorts {
  voice: VoicePort
  fetchToken(): Promise<string>
  startCall(body: StartCallBody): Promise<StartCallReply>
  endCall(callId: string, reason?: EndReason): Promise<EndCallReply>
  fetchCall(callId: string): Promise<CallDetailDto>
  /** Sends what was measured of a call that is over. */
  sendQuality(callId: string, body: CallQualityBody): Promise<unknown>
  askForMicrophone(): Promise<MicrophoneAnswer>
  /** Tells the other tabs that this one's call is over. */
  releaseTab(): void
  claimTab(): void
  isOnline(): boolean
  isSecure(): boolean
  /** Milliseconds of a clock that nobody sets. */
  nowMs(): number
}
