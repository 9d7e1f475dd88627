/** What a file is, by what is in it: names and types are only what its sender says. */
export type AudioKind = 'wav' | 'mp3'
/** What people send in good faith and we do not read. */
export type OtherKind = 'm4a' | 'ogg' | 'flac' | 'webm' | 'amr' | 'aiff'

const STARTS: readonly [OtherKind, number, string][] = [
  ['m4a', 4, 'ftyp'], ['ogg', 0, 'OggS'], ['flac', 0, 'fLaC'], ['webm', 0, '\u001aE\u00df\u00a3'], ['amr', 0, '#!AMR'], ['aiff', 0, 'FORM'],
]

export function audioKindOf(bytes: Uint8Array): AudioKind | OtherKind | null {
  if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WAVE') return 'wav'
  const other = STARTS.find(([, at, start]) => textAt(bytes, at, start.length) === start)
  if (other) return other[0]
  return mp3Begin(bytes) === null ? null : 'mp3'
}

export function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

/** Two frames in a row are no accident. Players look so far for the first one, past pictures and titles. */
const MOST_SKIPPED = 4096

/** Where the frames of an MP3 begin; null where there are none. */
export function mp3Begin(bytes: Uint8Array): number | null {
  const from = titleEnd(bytes)
  for (let at = from; at < Math.min(from + MOST_SKIPPED, bytes.length); at++) {
    const length = frameLength(bytes, at)
    if (length !== null && frameLength(bytes, at + length) !== null) return at
  }
  return null
}

/** An ID3v2 tag stands before the sound; its size is in four times seven bits. */
function titleEnd(bytes: Uint8Array): number {
  if (textAt(bytes, 0, 3) !== 'ID3' || bytes.length < 10) return 0
  const size = bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0)
  return 10 + size
}

/** kbit/s of layer III: MPEG 1, and MPEG 2 and 2.5. */
const BITRATES = {
  one: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  two: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const RATES = [44_100, 48_000, 32_000]

/** Bytes of the frame of layer III that begins there; null where none does (ISO 11172-3, 2.4.1.3). */
function frameLength(bytes: Uint8Array, at: number): number | null {
  const [sync, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]]
  if (sync !== 0xff || second === undefined || third === undefined || (second & 0xe6) !== 0xe2) return null
  const version = (second >> 3) & 3
  const rate = RATES[(third >> 2) & 3]
  const kbits = BITRATES[version === 3 ? 'one' : 'two'][(third >> 4) - 1]
  if (version === 1 || rate === undefined || kbits === undefined) return null
  const sampleRate = rate / [4, 0, 2, 1][version]!
  return Math.floor((version === 3 ? 144 : 72) * kbits * 1000 / sampleRate) + ((third >> 1) & 1)
}
