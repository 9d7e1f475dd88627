import type { PhoneFrame, PhoneStream } from '../../carriers/media'
import type { Voice, VoiceOrder } from '../../voices/voice'
import type { TalkEnding } from '../../../shared/schemas/agents/talks'
import type { ToolOutcome } from '../media-bridge'
import type { Timers } from '../timers'
import type { TalkEntry } from './talk-words'

/** How a stream was, when it is over. */
export interface BridgeReport {
  ending: TalkEnding
  /** Of the provider: what was wrong, where that ended it. */
  code: string | null
  usage: Record<string, number>
  heardMs: number
  /** What was made, heard or not. */
  madeMs: number
  interruptions: number
}

export interface BridgeParts {
  phone: PhoneStream
  voice: Voice
  order: VoiceOrder
  /** What the voice says first; null where the talk goes on in another stream. */
  opening: string | null
  /** What the voice was told in streams before, besides its instructions. */
  facts?: string[]
  /** Places of entries go on from here. */
  firstPlace: number
  timers: Timers
  /** When money or time are over, in milliseconds since 1970. */
  endsAtMs: number
  /** No more is given to be kept until what it returns is done. */
  keep: (entries: TalkEntry[]) => unknown
  /** How the stream is so far, after every answer; left out where nobody wants to know. */
  used?: (report: BridgeReport) => void
  useTool: (name: string, input: string) => Promise<ToolOutcome>
  /** Once, after the last entries were given to be kept. After `last` the report has the use of the last answer too. */
  over: (report: BridgeReport, last: Promise<void>) => void
  onError: (error: unknown) => void
}

export interface Bridge {
  take: (frame: PhoneFrame) => void
  /** The voice knows it from now on, and says nothing of it by itself. */
  tell: (fact: string) => void
  /** The voice says goodbye, and the talk is over with its last word. */
  close: (ending: TalkEnding) => void
  end: (ending: TalkEnding) => void
}
