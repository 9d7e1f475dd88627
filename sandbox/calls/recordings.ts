import { newSid } from '../ids'
import type { Frame } from '../media/g711'
import { FRAME_MS } from '../media/g711'
import type { Recording } from '../media/wav'
import type { CallRecording } from './call-recording'

/** What `<Record>` kept, and what was recorded of legs, until it is deleted. */
export class Recordings {
  readonly #frames = new Map<string, readonly (Frame | null)[]>()
  readonly #calls = new Map<string, CallRecording>()

  add(frames: readonly (Frame | null)[]): string {
    const sid = newSid('RE')
    this.#frames.set(sid, frames)
    return sid
  }

  addCall(recording: CallRecording): void {
    this.#calls.set(recording.sid, recording)
  }

  /** Null where there is none by that id. */
  call(sid: string): CallRecording | null {
    return this.#calls.get(sid) ?? null
  }

  /** Those of a leg that run. */
  running(callSid: string): CallRecording[] {
    return [...this.#calls.values()].filter(one => one.call.sid === callSid && one.status === 'in-progress')
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
    return this.#frames.delete(sid) || this.#calls.delete(sid)
  }
}
