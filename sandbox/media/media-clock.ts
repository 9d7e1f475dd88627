import { FRAME_MS } from './g711'

/** Frames that are made up for at once after a stall; what is older is skipped, as on a real line. */
const MOST_LATE_FRAMES = 10

/**
 * One 20 ms beat for every sound of the process, running only while there is some. It can run faster, or stand still
 * (`rate` 0) and go on by hand, where both ends of a sound are programs; people and browsers hear at 1 only.
 */
class MediaClock {
  readonly #beats = new Set<() => void>()
  #timer: NodeJS.Timeout | null = null
  #startedMs = 0
  #beatsDone = 0
  #rate = 1

  get rate(): number {
    return this.#rate
  }

  /** @throws RangeError unless 0 ≤ rate ≤ 100 */
  setRate(rate: number): void {
    if (!(rate >= 0 && rate <= 100)) throw new RangeError(`the rate of sound must be from 0 to 100, not ${rate}`)
    this.#rate = rate
    this.#stop()
    this.#start()
  }

  add(beat: () => void): void {
    this.#beats.add(beat)
    this.#start()
  }

  remove(beat: () => void): void {
    this.#beats.delete(beat)
    if (this.#beats.size === 0) this.#stop()
  }

  /** So many beats now. What each of them sends goes out before the next one. */
  async advance(frames: number): Promise<void> {
    for (let i = 0; i < frames; i++) {
      this.#beat()
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  #start(): void {
    if (this.#timer || this.#rate === 0 || this.#beats.size === 0) return
    this.#startedMs = performance.now()
    this.#beatsDone = 0
    this.#timer = setInterval(() => this.#catchUp(), FRAME_MS / 2)
  }

  #stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  #beat(): void {
    for (const beat of this.#beats) beat()
  }

  #catchUp(): void {
    const due = Math.floor(((performance.now() - this.#startedMs) * this.#rate) / FRAME_MS)
    this.#beatsDone = Math.max(this.#beatsDone, due - MOST_LATE_FRAMES * Math.max(1, this.#rate))
    for (; this.#beatsDone < due; this.#beatsDone++) this.#beat()
  }
}

export const mediaClock = new MediaClock()
