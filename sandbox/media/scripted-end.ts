import { KeyedEnd } from './audio-end'
import { Meter } from './meter'
import type { AudioSource } from './tones'

/** A party with no ear and no mouth of flesh: it says what its script says, or gives back what it hears. */
export class ScriptedEnd extends KeyedEnd {
  readonly meter = new Meter()
  #script: AudioSource | 'echo' | null

  constructor(script: AudioSource | 'echo' | null = null) {
    super()
    this.#script = script
  }

  readonly voice: AudioSource = () => {
    const frame = this.#script === 'echo' ? this.nextHeard() : (this.#script?.() ?? null)
    if (frame) this.meter.hear(frame)
    return frame
  }

  say(script: AudioSource | 'echo' | null): void {
    this.#script = script
  }
}
