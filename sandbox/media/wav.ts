import { FRAME_SAMPLES, SAMPLE_RATE, type Frame } from './g711'
import type { AudioSource } from './tones'

export interface Recording {
  source: AudioSource
  ms: number
}

interface Format {
  channels: number
  rate: number
}

/** Reads a 16-bit PCM WAV file; null when it is anything else. Only the first channel is heard. */
export function readWav(file: Buffer): Recording | null {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') return null
  let format: Format | null = null
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    const body = file.subarray(at + 8, at + 8 + size)
    if (name === 'fmt ' && body.length >= 16) {
      if (body.readUInt16LE(0) !== 1 || body.readUInt16LE(14) !== 16) return null
      format = { channels: body.readUInt16LE(2), rate: body.readUInt32LE(4) }
    }
    if (name === 'data') return format && format.channels > 0 && format.rate > 0 ? fromSamples(body, format) : null
    at += 8 + size + (size % 2)
  }
  return null
}

function fromSamples(body: Buffer, format: Format): Recording {
  const stride = format.channels * 2
  const length = Math.floor(body.length / stride)
  const wanted = Math.floor((length * SAMPLE_RATE) / format.rate)
  let position = 0
  const source = () => {
    if (position >= wanted) return null
    const frame = new Int16Array(FRAME_SAMPLES)
    for (let i = 0; i < FRAME_SAMPLES && position < wanted; i++, position++) {
      frame[i] = body.readInt16LE(Math.floor((position * format.rate) / SAMPLE_RATE) * stride)
    }
    return frame
  }
  return { source, ms: (wanted * 1_000) / SAMPLE_RATE }
}

const HEADER_BYTES = 44

/** A 16-bit PCM WAV file of frames, a list for each channel and all of one length; null is silence. */
export function wavOf(channels: readonly (readonly (Frame | null)[])[]): Buffer {
  const stride = channels.length * 2
  const size = (channels[0]?.length ?? 0) * FRAME_SAMPLES * stride
  const file = Buffer.alloc(HEADER_BYTES + size)
  file.write('RIFF', 0)
  file.writeUInt32LE(HEADER_BYTES - 8 + size, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(channels.length, 22)
  file.writeUInt32LE(SAMPLE_RATE, 24)
  file.writeUInt32LE(SAMPLE_RATE * stride, 28)
  file.writeUInt16LE(stride, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(size, 40)
  channels.forEach((frames, channel) => frames.forEach((frame, index) => frame?.forEach((sample, i) => {
    file.writeInt16LE(sample, HEADER_BYTES + (index * FRAME_SAMPLES + i) * stride + channel * 2)
  })))
  return file
}
