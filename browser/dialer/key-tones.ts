const ROWS_HERTZ = [697, 770, 852, 941]
const COLUMNS_HERTZ = [1209, 1336, 1477]
const KEYS = ['123', '456', '789', '*0#']
const TONE_SECONDS = 0.12
const FADE_SECONDS = 0.008
/** Two tones at once, and softer than a voice. */
const LOUDNESS = 0.09

/** The two pitches of a key (ITU-T Q.23); null for what is no key. */
export function keyHertz(key: string): readonly [number, number] | null {
  const row = KEYS.findIndex(keys => key.length === 1 && keys.includes(key))
  return row < 0 ? null : [ROWS_HERTZ[row]!, COLUMNS_HERTZ[KEYS[row]!.indexOf(key)]!]
}

/** Browsers that can send the sound of a page to a chosen speaker. */
type SinkContext = AudioContext & { setSinkId?: (id: string) => Promise<void> }

export interface ToneSetting {
  /** 0 to 1. */
  volume: number
  /** Where it sounds; empty for the browser's own choice. */
  outputId: string
}

/** What a person hears of the keys they press: here, at once, whatever the line does. */
export class KeyTones {
  #context: SinkContext | null = null
  #outputId = ''
  #stop: (() => void) | null = null

  constructor(private readonly newContext: () => AudioContext) {}

  play(key: string, { volume, outputId }: ToneSetting): void {
    const pitches = keyHertz(key)
    if (!pitches || volume <= 0) return
    const context = this.#context ??= this.newContext()
    if (context.state === 'suspended') void context.resume()
    this.#sendTo(outputId)
    // one finger, one tone
    this.#stop?.()
    this.#stop = sound(context, pitches, volume)
  }

  close(): void {
    void this.#context?.close()
    this.#context = null
    this.#stop = null
  }

  #sendTo(outputId: string): void {
    if (outputId === this.#outputId || !this.#context?.setSinkId) return
    this.#outputId = outputId
    // a speaker that is gone: the tone is heard on the browser's own
    this.#context.setSinkId(outputId === 'default' ? '' : outputId).catch(() => undefined)
  }
}

function sound(context: AudioContext, pitches: readonly number[], volume: number): () => void {
  const gain = context.createGain()
  const { currentTime: from } = context
  gain.gain.setValueAtTime(0, from)
  gain.gain.linearRampToValueAtTime(LOUDNESS * volume, from + FADE_SECONDS)
  gain.gain.setValueAtTime(LOUDNESS * volume, from + TONE_SECONDS - FADE_SECONDS)
  gain.gain.linearRampToValueAtTime(0, from + TONE_SECONDS)
  gain.connect(context.destination)
  const voices = pitches.map(hertz => new OscillatorNode(context, { frequency: hertz }))
  for (const voice of voices) {
    voice.connect(gain)
    voice.start(from)
    voice.stop(from + TONE_SECONDS)
  }
  return () => gain.disconnect()
}
