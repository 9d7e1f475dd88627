import type { PhoneStream } from '../../../server/carriers/media'

/** A phone at the other end of a stream: it plays when it is told to, and tells its marks as Twilio does. */
export interface FakePhone extends PhoneStream {
  /** Plays so many pieces of what waits, and tells the marks that came due. */
  play_: (pieces?: number) => void
  playedMs: () => number
  /** What it has played, as it came. */
  played: Uint8Array[]
  waitingMs: () => number
  clears: number
  /** Marks that came back because of a clear, not told yet. */
  cleared: string[]
  closed: string | null
}

export function createFakePhone(onMark: (name: string) => void): FakePhone {
  const buffer: ({ audio: Uint8Array } | { mark: string })[] = []
  const phone: FakePhone = {
    clears: 0,
    cleared: [],
    closed: null,
    played: [],
    play: audio => void buffer.push({ audio }),
    mark: name => void buffer.push({ mark: name }),
    clear() {
      phone.clears++
      phone.cleared.push(...buffer.splice(0).flatMap(entry => ('mark' in entry ? [entry.mark] : [])))
    },
    close(reason) {
      phone.closed ??= reason
    },
    play_(pieces = Number.POSITIVE_INFINITY) {
      for (let left = pieces; left > 0 && buffer.length > 0; left--) {
        const entry = buffer.shift()!
        if ('audio' in entry) phone.played.push(entry.audio)
        const next = buffer[0]
        if (next && 'mark' in next) {
          buffer.shift()
          onMark(next.mark)
        }
      }
    },
    playedMs: () => phone.played.reduce((sum, audio) => sum + audio.length, 0) / 8,
    waitingMs: () => buffer.reduce((sum, entry) => sum + ('audio' in entry ? entry.audio.length : 0), 0) / 8,
  }
  return phone
}
