import { FRAME_MS } from './g711'

/** Frames that are made up for at once after a stall; what is older is skipped, as on a real line. */
const MOST_LATE_FRAMES = 10

/** One 20 ms beat for every media session of the process, running only while there are some. */
class MediaClock {
  readonly #beats = new Set<() => void>()
  #timer: NodeJS.Timeout | null = null
  #startedMs = 0
  #beatsDone = 0

  add(beat: () => void): void {
    this.#beats.add(beat)
    if (this.#timer) return
    this.#startedMs = performance.now()
    this.#beatsDone = 0
    this.#timer = setInterval(() => this.#catchUp(), FRAME_MS / 2)
  }

  remove(beat: () => void): void {
    this.#beats.delete(beat)
    if (this.#beats.size > 0 || !this.#timer) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  #catchUp(): void {
    const due = Math.floor((performance.now() - this.#startedMs) / FRAME_MS)
    this.#beatsDone = Math.max(this.#beatsDone, due - MOST_LATE_FRAMES)
    for (; this.#beatsDone < due; this.#beatsDone++) for (const beat of this.#beats) beat()
  }
}

export const mediaClock = new MediaClock()
