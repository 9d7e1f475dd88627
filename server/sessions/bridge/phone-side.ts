import type { PhoneStream } from '../../carriers/media'
import {
  breakOff, endAllSound, endSound,
  isSounding, nextPieces, SILENT_PHONE, takeMark, takeSound, type HeardItem, type SoundPiece,
} from '../../domain/agents/playback'

export interface PhoneSide {
  /** False where it comes too late: its answer was broken off. */
  take: (piece: SoundPiece) => boolean
  /** No more comes of it, or, for null, of anything. */
  end: (itemId: string | null) => void
  /** False where nobody awaits it. */
  takeMark: (name: string) => boolean
  /** The phone is silent from now on; what still comes of these answers is dropped. */
  breakOff: (responseId: string | null) => HeardItem[]
  isSounding: () => boolean
}

/** What the phone is given to play, and what it tells of it; `onHeard` once for each item that is over. */
export function createPhoneSide(phone: PhoneStream, onHeard: (item: HeardItem) => void): PhoneSide {
  let playback = SILENT_PHONE

  function send(): void {
    const { playback: next, pieces } = nextPieces(playback)
    playback = next
    for (const { audio, mark } of pieces) {
      phone.play(audio)
      phone.mark(mark)
    }
  }
  function settle({ playback: next, over }: { playback: typeof playback, over: HeardItem[] }): void {
    playback = next
    over.forEach(onHeard)
    send()
  }

  return {
    take(piece) {
      const before = playback
      playback = takeSound(playback, piece)
      if (playback === before) return false
      send()
      return true
    },
    end: itemId => settle(itemId === null ? endAllSound(playback) : endSound(playback, itemId)),
    takeMark(name) {
      const before = playback
      settle(takeMark(playback, name))
      return playback !== before
    },
    breakOff(responseId) {
      if (isSounding(playback)) phone.clear()
      const { playback: next, cut } = breakOff(playback, responseId)
      playback = next
      cut.forEach(onHeard)
      return cut
    },
    isSounding: () => isSounding(playback),
  }
}
