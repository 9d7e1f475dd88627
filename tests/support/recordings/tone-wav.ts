export interface ToneOptions {
  seconds?: number
  hertz?: number
  /** A second tone, as loud. */
  alsoHertz?: number
  amplitude?: number
  rate?: number
  channels?: number
  /** Bits. */
  depth?: 8 | 16 | 24 | 32
  isFloat?: boolean
}

/** A WAV file with a tone, as recorders write them; code of its own, so that it can prove the app's. */
export function toneWav({
  seconds = 1, hertz = 440, alsoHertz, amplitude = 0.1, rate = 16_000, channels = 1, depth = 16, isFloat = false,
}: ToneOptions = {}): Uint8Array {
  const frames = Math.round(seconds * rate)
  const bytesEach = depth / 8
  const data = Buffer.alloc(frames * channels * bytesEach)
  for (let frame = 0; frame < frames; frame++) {
    const wave = (of: number) => amplitude * Math.sin(2 * Math.PI * of * frame / rate)
    const value = alsoHertz === undefined ? wave(hertz) : wave(hertz) + wave(alsoHertz)
    for (let channel = 0; channel < channels; channel++) {
      const at = (frame * channels + channel) * bytesEach
      if (isFloat) data.writeFloatLE(value, at)
      else if (depth === 8) data.writeUInt8(Math.round(value * 127) + 128, at)
      else data.writeIntLE(Math.round(value * (2 ** (depth - 1) - 1)), at, bytesEach)
    }
  }
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(isFloat ? 3 : 1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * channels * bytesEach, 28)
  header.writeUInt16LE(channels * bytesEach, 32)
  header.writeUInt16LE(depth, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Uint8Array.from(Buffer.concat([header, data]))
}
