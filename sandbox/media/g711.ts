/** 20 ms of sound: 160 samples, 16-bit, 8 kHz. */
export type Frame = Int16Array

export const FRAME_SAMPLES = 160
export const SAMPLE_RATE = 8_000
export const FRAME_MS = 20

const BIAS = 132
const LOUDEST = 32_635

function compress(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), LOUDEST) + BIAS
  // The segment is the position of the highest set bit above bit 7.
  const segment = Math.max(0, 24 - Math.clz32(magnitude))
  const step = (magnitude >> (segment + 3)) & 0x0f
  return ~(sign | (segment << 4) | step) & 0xff
}

function expand(code: number): number {
  const bits = ~code & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS
  return bits & 0x80 ? -magnitude : magnitude
}

const COMPRESSED = Uint8Array.from({ length: 65_536 }, (_, bits) => compress((bits << 16) >> 16))
const EXPANDED = Int16Array.from({ length: 256 }, (_, code) => expand(code))

/** Linear sound to G.711 µ-law (PCMU). */
export function encodeMulaw(frame: Frame): Buffer {
  const coded = Buffer.allocUnsafe(frame.length)
  for (let i = 0; i < frame.length; i++) coded[i] = COMPRESSED[(frame[i] ?? 0) & 0xffff] ?? 0
  return coded
}

/** G.711 µ-law (PCMU) to linear sound. */
export function decodeMulaw(coded: Uint8Array): Frame {
  const frame = new Int16Array(coded.length)
  for (let i = 0; i < coded.length; i++) frame[i] = EXPANDED[coded[i] ?? 0] ?? 0
  return frame
}

export const SILENT_PAYLOAD = Buffer.alloc(FRAME_SAMPLES, 0xff)
