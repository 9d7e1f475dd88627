import { FRAME_SAMPLES, SAMPLE_RATE, type Frame } from './g711'

/** Pitches that the meter listens for: the sandbox's own tones, and those that fake microphones play. */
const LISTENED_HERTZ = [400, 440, 480, 523, 587, 620, 659, 700, 784, 880, 1_000, 1_200] as const
/** Half a second: long enough to tell neighbours apart, short enough to hear a mute. */
const WINDOW_FRAMES = 25

export interface MeterReading {
  /** Root mean square of the last half second, 0 to 32767. */
  rms: number
  /** Amplitude of each pitch in the last half second. */
  tones: Record<string, number>
  frames: number
}

/** Listens to one direction of one leg, so that a test can say what was heard. */
export class Meter {
  readonly #window: Frame[] = []
  #frames = 0

  hear(frame: Frame): void {
    this.#frames += 1
    this.#window.push(frame)
    if (this.#window.length > WINDOW_FRAMES) this.#window.shift()
  }

  get frames(): number {
    return this.#frames
  }

  read(): MeterReading {
    const sound = new Int16Array(this.#window.length * FRAME_SAMPLES)
    this.#window.forEach((frame, index) => sound.set(frame.subarray(0, FRAME_SAMPLES), index * FRAME_SAMPLES))
    const tones = LISTENED_HERTZ.map(hertz => [String(hertz), Math.round(amplitudeAt(sound, hertz))] as const)
    return { rms: Math.round(rootMeanSquare(sound)), tones: Object.fromEntries(tones), frames: this.#frames }
  }
}

export function rootMeanSquare(sound: Frame): number {
  if (sound.length === 0) return 0
  let sum = 0
  for (const sample of sound) sum += sample * sample
  return Math.sqrt(sum / sound.length)
}

/** How loud one pitch is in a sound (Goertzel's algorithm). */
export function amplitudeAt(sound: Frame, hertz: number): number {
  if (sound.length === 0) return 0
  const angle = (2 * Math.PI * hertz) / SAMPLE_RATE
  const factor = 2 * Math.cos(angle)
  let last = 0
  let beforeLast = 0
  for (const sample of sound) {
    const next = sample + factor * last - beforeLast
    beforeLast = last
    last = next
  }
  const power = last * last + beforeLast * beforeLast - factor * last * beforeLast
  return (2 * Math.sqrt(Math.max(0, power))) / sound.length
}
