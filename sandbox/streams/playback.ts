import { FRAME_SAMPLES } from '../media/g711'

interface Mark {
  name: string
  /** It has been reached when so many bytes are played. */
  at: number
}

const SILENT = 0xff

/** Sound that a server sent and that is not played yet, with its marks. Offsets are bytes since the stream began. */
export class Playback {
  #chunks: Buffer[] = []
  #taken = 0
  #received = 0
  #marks: Mark[] = []

  add(sound: Buffer): void {
    this.#chunks.push(sound)
    this.#received += sound.length
  }

  mark(name: string): void {
    this.#marks.push({ name, at: this.#received })
  }

  /** Marks whose sound has been played to its end, once each. */
  reached(): string[] {
    const first = this.#marks.findIndex(mark => mark.at > this.#taken)
    return this.#marks.splice(0, first < 0 ? this.#marks.length : first).map(mark => mark.name)
  }

  /** Forgets what is not played; all marks in it are reached by that. */
  clear(): void {
    this.#chunks = []
    this.#taken = this.#received
  }

  /** The next 20 ms; null where there is nothing. A rest that is shorter ends in silence. */
  next(): Buffer | null {
    if (this.#chunks.length === 0) return null
    const frame = Buffer.alloc(FRAME_SAMPLES, SILENT)
    let filled = 0
    while (filled < FRAME_SAMPLES && this.#chunks[0]) {
      const [chunk] = this.#chunks
      const copied = chunk.copy(frame, filled)
      filled += copied
      if (copied < chunk.length) this.#chunks[0] = chunk.subarray(copied)
      else this.#chunks.shift()
    }
    this.#taken += filled
    return frame
  }
}
