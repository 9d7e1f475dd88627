import { newSid } from '../ids'
import type { Frame } from '../media/g711'
import { FRAME_MS } from '../media/g711'
import type { Recording } from '../media/wav'

/** What `<Record>` kept, until it is deleted. */
export class Recordings {
  readonly #frames = new Map<string, readonly (Frame | null)[]>()

  add(frames: readonly (Frame | null)[]): string {
    const sid = newSid('RE')
    this.#frames.set(sid, frames)
    return sid
  }

  /** Null for an address that is no recording's. */
  at(url: string): Recording | null {
    const frames = this.#frames.get(/\/Recordings\/(RE[0-9a-f]{32})(\.\w+)?$/.exec(url)?.[1] ?? '')
    if (!frames) return null
    let next = 0
    return { source: () => frames[next++] ?? null, ms: frames.length * FRAME_MS }
  }

  /** @returns false where there is none */
  delete(sid: string): boolean {
    return this.#frames.delete(sid)
  }
}
