import { KeyedEnd } from './audio-end'
import { mediaClock } from './media-clock'
import { Meter } from './meter'
import type { AudioSource } from './tones'

/** A party with no ear and no mouth of flesh: it says what its script says, or gives back what it hears. */
export class ScriptedEnd extends KeyedEnd {
  readonly meter = new Meter()
  readonly #beat = () => void this.nextHeard()
  #script: AudioSource | 'echo' | null

  constructor(script: AudioSource | 'echo' | null = null) {
    super()
    this.#script = script
  }

  readonly voice: AudioSource = () => {
    const frame = this.mouth.next() ?? this.#nextOfScript()
    if (frame) this.meter.hear(frame)
    return frame
  }

  say(script: AudioSource | 'echo' | null): void {
    this.#script = script
  }

  /** Hears from now on what it is sent, and the words in it, though nobody holds the phone. */
  listen(): void {
    mediaClock.add(this.#beat)
  }

  close(): void {
    mediaClock.remove(this.#beat)
  }

  #nextOfScript() {
    return this.#script === 'echo' ? this.nextHeard() : (this.#script?.() ?? null)
  }
}
