import { VoiceUnavailable, type Voice, type VoiceEvent, type VoiceTalk } from './voice'

/** Who wants to know how the voice does. */
export interface VoiceWatch {
  /** A talk began. */
  opened: () => void
  /** A talk is over, whatever ended it. */
  over: () => void
  /** Where it failed: it did not come, it was lost in a talk, it refused something, an answer did not come about. */
  failed: (kind: VoiceFailure, code: string) => void
  /** From the end of the caller's words to the first sound of the answer. */
  answeredAfter: (ms: number) => void
}
export const VOICE_FAILURES = ['open', 'gone', 'trouble', 'answer'] as const
export type VoiceFailure = (typeof VOICE_FAILURES)[number]

/** A voice of which others are told how it does; it does the same. */
export function watchVoice(voice: Voice, watch: VoiceWatch, nowMs = () => performance.now()): Voice {
  return {
    ...voice,
    async open(order, take) {
      let pausedAtMs: number | null = null
      let isOver = false
      const end = () => {
        if (!isOver) watch.over()
        isOver = true
      }
      const see = (event: VoiceEvent) => {
        if (event.kind === 'caller-pauses') pausedAtMs = nowMs()
        if (event.kind === 'caller-speaks') pausedAtMs = null
        if (event.kind === 'sound' && pausedAtMs !== null) {
          watch.answeredAfter(nowMs() - pausedAtMs)
          pausedAtMs = null
        }
        if (event.kind === 'trouble') watch.failed('trouble', event.code)
        if (event.kind === 'answer-over' && event.isFailed) watch.failed('answer', event.reason ?? 'failed')
        if (event.kind === 'gone') {
          watch.failed('gone', event.code)
          end()
        }
        take(event)
      }
      let talk: VoiceTalk
      try {
        talk = await voice.open(order, see)
      } catch (error) {
        watch.failed('open', error instanceof VoiceUnavailable ? error.code : 'failed')
        throw error
      }
      watch.opened()
      return {
        ...talk,
        close() {
          end()
          return talk.close()
        },
      }
    },
  }
}
