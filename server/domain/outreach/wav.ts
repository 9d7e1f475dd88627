import { textAt } from './audio-kind'

/** What a WAV file says of its samples. */
export interface WavFormat {
  codec: 'pcm' | 'float' | 'alaw' | 'ulaw'
  channels: number
  sampleRate: number
  bitDepth: number
  /** Bytes of a sample of all channels. */
  frameBytes: number
  /** As far as the file says and has them. */
  seconds: number
}

const CODECS: Record<number, WavFormat['codec']> = { 1: 'pcm', 3: 'float', 6: 'alaw', 7: 'ulaw' }
const DEPTHS = { pcm: [8, 16, 24, 32], float: [32, 64], alaw: [8], ulaw: [8] }
const EXTENSIBLE = 0xfffe
/** Half a second is one of these bytes, and the rest is what a decoder would set aside for it. */
const MOST_CHANNELS = 8
const RATES = { least: 4000, most: 192_000 }

/**
 * The format of a WAV file, where it is one that makes sense: a decoder believes it, and sets aside as much as it says.
 * Null for all others, such as compressed ones.
 */
export function readWavFormat(bytes: Uint8Array): WavFormat | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: Omit<WavFormat, 'seconds'> | null = null
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = textAt(bytes, at, 4)
    const size = view.getUint32(at + 4, true)
    if (name === 'fmt ') {
      format = readFormat(view, at + 8, size)
      if (!format) return null
    } else if (name === 'data') {
      if (!format) return null
      const there = bytes.length - at - 8
      // recorders that were cut off left 0, or all ones
      const said = size === 0 || size === 0xffffffff ? there : Math.min(size, there)
      return { ...format, seconds: said / format.frameBytes / format.sampleRate }
    }
    at += 8 + size + (size % 2)
  }
  return null
}

function readFormat(view: DataView, at: number, size: number): Omit<WavFormat, 'seconds'> | null {
  if (size < 16 || at + 16 > view.byteLength) return null
  const tag = view.getUint16(at, true)
  if (tag === EXTENSIBLE && (size < 26 || at + 26 > view.byteLength)) return null
  const codec = CODECS[tag === EXTENSIBLE ? view.getUint16(at + 24, true) : tag]
  const channels = view.getUint16(at + 2, true)
  const sampleRate = view.getUint32(at + 4, true)
  const frameBytes = view.getUint16(at + 12, true)
  const bitDepth = view.getUint16(at + 14, true)
  const isSound = codec !== undefined && channels >= 1 && channels <= MOST_CHANNELS
    && sampleRate >= RATES.least && sampleRate <= RATES.most
    && DEPTHS[codec].includes(bitDepth) && frameBytes === channels * bitDepth / 8
  return isSound ? { codec, channels, sampleRate, frameBytes, bitDepth } : null
}

/** Of a file that has one channel of 16 bits, as phones play it. */
export function wavHeader(frames: number, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44)
  const view = new DataView(bytes.buffer)
  const text = (at: number, words: string) => bytes.set([...words].map(letter => letter.charCodeAt(0)), at)
  text(0, 'RIFF')
  view.setUint32(4, 36 + frames * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, frames * 2, true)
  return bytes
}

/** Samples of such a file, each multiplied first. */
export function wavSamples(samples: Float32Array, gain: number): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2)
  const view = new DataView(bytes.buffer)
  for (let place = 0; place < samples.length; place++) {
    view.setInt16(place * 2, Math.round(Math.max(-1, Math.min(1, samples[place]! * gain)) * 32_767), true)
  }
  return bytes
}
