import type { Voice, VoiceEvent, VoiceTalk } from '../../voices/voice'

export interface WrittenCaller {
  /** As the bridge has it: it cannot tell that nobody speaks. */
  voice: Voice
  /** What the caller says, as if it had been heard and written down. False where there is no voice just now. */
  say: (words: string) => boolean
  /** When every answer that is due has come. */
  settled: () => Promise<void>
}

/** Stands between a bridge and a voice, and puts a caller's words in where their sound would be. */
export function createWrittenCaller(voice: Voice): WrittenCaller {
  let talk: VoiceTalk | null = null
  let take: (event: VoiceEvent) => void = () => {}
  /** The opening, to begin with. */
  let owed = 1
  let turns = 0
  let waiting: (() => void)[] = []

  function settle(): void {
    if (owed > 0) return
    const due = waiting
    waiting = []
    due.forEach(resolve => resolve())
  }
  function count(event: VoiceEvent): void {
    if (event.kind === 'tool') owed += 1
    // one that failed is asked for again by the bridge
    if (event.kind !== 'answer-over' || event.isFailed) return
    owed = Math.max(0, owed - 1)
    // the bridge hears of it first, and the phone plays
    setImmediate(settle)
  }

  return {
    voice: {
      async open(order, listener) {
        take = event => {
          listener(event)
          count(event)
        }
        talk = await voice.open(order, event => take(event))
        return talk
      },
    },
    say(words) {
      if (talk === null) return false
      const itemId = `caller_${++turns}`
      owed += 1
      take({ kind: 'caller-speaks' })
      talk.write(itemId, words)
      take({ kind: 'caller-words', itemId, words, usage: {} })
      take({ kind: 'caller-pauses' })
      return true
    },
    settled: () => new Promise(resolve => {
      waiting.push(resolve)
      setImmediate(settle)
    }),
  }
}
