import { Ear } from '../words/ear'
import { Mouth } from '../words/mouth'
import type { Frame } from './g711'
import type { Meter } from './meter'
import { keyTone, type AudioSource } from './tones'

/**
 * One party's ear and mouth. Sound is pulled: whoever hears an end asks its `voice` for the next 20 ms. Only
 * ends with a real listener pull, so a call between two scripted parties costs nothing.
 */
export interface AudioEnd {
  /** What this party says. */
  readonly voice: AudioSource
  /** Makes it say words, over whatever else it says. */
  readonly mouth: Mouth
  /** The words that reached it. Silent where nobody listens: see `hear`. */
  readonly ear: Ear
  /** Measures what this party says. */
  readonly meter: Meter
  /** Counts what this party was sent. */
  readonly framesSent: number
  /** Keys that this party pressed so far. */
  readonly keysPressed: string
  /** Sound reaches this party from then on, or never will. */
  readonly reached: Promise<void>
  /** Lets this party hear `source`; null is silence. */
  hear(source: AudioSource | null): void
  /** Tells this party of a key that the other one pressed. */
  hearKey(key: string): void
  /** This party presses a key. */
  pressKey(key: string): void
  /** Calls `listener` at each key; returns the function that stops it. */
  onKey(listener: (key: string) => void): () => void
  /** Neither speaks nor listens any more. */
  close(): void
}

/** Joins two parties: each hears the other, keys included. Returns the function that parts them. */
export function bridge(a: AudioEnd, b: AudioEnd): () => void {
  a.hear(a === b ? null : b.voice)
  b.hear(a.voice)
  const stops = [a.onKey(key => b.hearKey(key)), b.onKey(key => a.hearKey(key))]
  return () => {
    for (const stop of stops) stop()
    a.hear(null)
    b.hear(null)
  }
}

/** The keys and the listening that every kind of end shares. */
export abstract class KeyedEnd implements AudioEnd {
  abstract readonly voice: AudioSource
  abstract readonly meter: Meter
  abstract close(): void
  readonly ear = new Ear()
  readonly mouth = new Mouth(() => this.ear.nowMs)
  framesSent = 0
  keysPressed = ''
  readonly reached = Promise.resolve()
  protected heard: AudioSource | null = null
  readonly #listeners = new Set<(key: string) => void>()
  #keyTones: AudioSource[] = []

  hear(source: AudioSource | null): void {
    this.heard = source
  }

  /** A key travels beside the sound (RFC 4733), so the ear is given its tone here. */
  hearKey(key: string): void {
    this.#keyTones.push(keyTone(key))
  }

  pressKey(key: string): void {
    this.keysPressed += key
    for (const listener of [...this.#listeners]) listener(key)
  }

  onKey(listener: (key: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The next 20 ms for this party's ear: a key's tone covers what else there is. */
  protected nextHeard(): Frame | null {
    const frame = this.#nextSound()
    this.ear.hear(frame)
    return frame
  }

  #nextSound(): Frame | null {
    const other = this.heard?.() ?? null
    for (let tone = this.#keyTones[0]; tone; tone = this.#keyTones[0]) {
      const frame = tone()
      if (frame) return frame
      this.#keyTones.shift()
    }
    return other
  }
}
