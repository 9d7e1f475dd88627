import { VoiceUnavailable, type Voice, type VoiceEvent, type VoiceOrder, type VoiceUsage } from '../../../server/voices/voice'

/** A voice that does what the test says, and writes down what it is told. */
export interface FakeVoice extends Voice {
  orders: VoiceOrder[]
  /** In order: `speak`, `tell: …`, `heardOnly item 300`, `answerTool id: …`. */
  told: string[]
  heardBytes: () => number
  say: (...events: VoiceEvent[]) => void
  /** Codes with which the next tries fail. */
  failures: string[]
  isOpen: () => boolean
  /** What is told as it is closed: the use of an answer that was being made. */
  lastUse: VoiceUsage
}

export function createFakeVoice(): FakeVoice {
  let take: ((event: VoiceEvent) => void) | null = null
  let heardBytes = 0
  const voice: FakeVoice = {
    orders: [],
    told: [],
    failures: [],
    lastUse: {},
    heardBytes: () => heardBytes,
    isOpen: () => take !== null,
    say: (...events) => {
      for (const event of events) {
        const to = take
        if (event.kind === 'gone') take = null
        to?.(event)
      }
    },
    async open(order, listener) {
      const failure = voice.failures.shift()
      if (failure) throw new VoiceUnavailable(failure)
      voice.orders.push(order)
      take = listener
      const is = () => take === listener
      const note = (text: string) => {
        if (is()) voice.told.push(text)
      }
      return {
        hear: audio => {
          if (is()) heardBytes += audio.length
        },
        speak: direction => note(direction === undefined ? 'speak' : `speak: ${direction}`),
        write: (itemId, words) => note(`write ${itemId}: ${words}`),
        say: words => note(`say: ${words}`),
        heardOnly: (itemId, heardMs) => note(`heardOnly ${itemId} ${heardMs}`),
        answerTool: (id, output) => note(`answerTool ${id}: ${output}`),
        tell: fact => note(`tell: ${fact}`),
        close: async () => {
          if (is()) take = null
          return voice.lastUse
        },
      }
    },
  }
  return voice
}
