import type { AudioEnd } from '../media/audio-end'
import type { Call } from './call'

/** Why the carrier ends a browser's call, in the Voice SDK's codes. */
export interface LineError {
  code: number
  message: string
}

/** The leg that TwiML runs on, as the verbs see it. */
export interface Line {
  readonly call: Call
  readonly end: AudioEnd
  /** Lets the caller hear what comes before the answer. */
  ring(): void
  /** Answers, once. */
  answer(): void
  /** Ends the leg from the carrier's side, once. */
  hangUp(error?: LineError): void
}
