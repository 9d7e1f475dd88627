import type { CallDetailDto, CallDto, EndCallReply, EndReason, StartCallBody, StartCallReply } from '~~/shared/schemas/calls'
import type { CallQualityBody, DeviceEventsBody } from '~~/shared/schemas/quality'
import type { ErrorDto } from '~~/shared/errors'
import type { AudioDevice, VoicePort } from './voice-port'
import type { LineGrade, LineReading } from '~~/browser/quality/line-meter'
import type { SoundSettings } from './sound-settings'
import type { MirroredCall } from './call-mirror'
import type { MicrophoneAnswer } from './microphone'
import type { DialerState } from './dialer-machine'

export interface Notice {
  title: string
  advice: string
  /** The one thing that a person can press. */
  action?: 'try-microphone'
}

/** A call to oneself: `heard?` is asked when it is over. */
export interface SoundTest {
  phase: 'starting' | 'listening' | 'heard?' | 'unheard' | 'failed'
  /** Why it failed, in words. */
  problem: string
}

/** An agent of one's own at the other end: nobody's number is dialled. */
export interface AgentTalk {
  agentId: string
  version: number
  name: string
}

/** What the screens see of the dialer; the controller alone writes it. */
export interface DialerView {
  state: DialerState
  /** What went wrong last, in words; null where the state says it all. */
  problem: { title: string, advice: string } | null
  /** What the device has to say beside a call that goes on. */
  notice: Notice | null
  /** Why the server would not start the call. */
  refusal: ErrorDto | null
  /** Who is talked to, where that is an agent of one's own. */
  talk: AgentTalk | null
  call: StartCallReply | null
  /** The call's row as the server last told it. */
  row: CallDto | null
  /** The closed receipt. */
  finished: CallDetailDto | null
  elapsedMs: number
  /** So much of it as is sure to count: what the receipt prints by. Null until they answered, by the network's word. */
  countedMs: number | null
  /** When it hangs up by itself, so that no further increment begins; null where it does not. */
  hangUpAtMs: number | null
  /** The person hung up, here. */
  hungUp: boolean
  everAnswered: boolean
  muted: boolean
  digits: string
  /** How loud the microphone and what comes in are, 0 to 1. */
  inputLevel: number
  outputLevel: number
  inputs: AudioDevice[]
  outputs: AudioDevice[]
  canChooseOutput: boolean
  /** What is in use; empty for the browser's own choice. */
  inputId: string
  outputId: string
  ringId: string
  test: SoundTest | null
  /** The call that another tab has. */
  elsewhere: MirroredCall | null
  /** How the line sounds; null while nothing was measured. */
  line: (LineReading & { history: LineGrade[] }) | null
  /** What is to be said of it: empty until it changes for the first time. */
  lineTold: string
}

export function emptyDialerView(): DialerView {
  return {
    state: 'closed', problem: null, notice: null, refusal: null, talk: null, call: null, row: null, finished: null, elapsedMs: 0,
    countedMs: null, hangUpAtMs: null, hungUp: false,
    everAnswered: false, muted: false, digits: '', inputLevel: 0, outputLevel: 0,
    inputs: [], outputs: [], canChooseOutput: false, inputId: '', outputId: '', ringId: '', test: null, elsewhere: null, line: null, lineTold: '',
  }
}

export interface DialerPorts {
  voice: VoicePort
  fetchToken(): Promise<string>
  startCall(body: StartCallBody): Promise<StartCallReply>
  startTalk(talk: AgentTalk): Promise<StartCallReply>
  endCall(callId: string, reason?: EndReason): Promise<EndCallReply>
  fetchCall(callId: string): Promise<CallDetailDto>
  /** Sends what was measured of a call that is over. */
  sendQuality(callId: string, body: CallQualityBody): Promise<unknown>
  /** Sends what was noticed during it. */
  sendLog(callId: string, body: DeviceEventsBody): Promise<unknown>
  askForMicrophone(): Promise<MicrophoneAnswer>
  /** How this browser's phone sounds, as it was last chosen. */
  sound(): SoundSettings
  keepSound(changes: Partial<SoundSettings>): void
  /** What the person hears of a key, at once. */
  playKey(key: string): void
  /** Makes this tab's phone the one of all tabs; false while another has a call. */
  claimTab(): Promise<boolean>
  /** Takes the line for a call, from all tabs; false where another was faster. */
  beginCall(): Promise<boolean>
  /** The call of this tab is over. */
  releaseTab(): void
  isOnline(): boolean
  isSecure(): boolean
  /** Milliseconds of a clock that nobody sets. */
  nowMs(): number
}
