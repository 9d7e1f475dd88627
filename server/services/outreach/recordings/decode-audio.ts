import { mp3Begin, type AudioKind } from '../../../domain/outreach/audio-kind'

/** A piece of sound, one array a channel, from -1 to 1. */
export interface SoundPiece {
  channels: Float32Array[]
  sampleRate: number
}

/** So little at a time that whatever else the server does goes on: some ten milliseconds of work at most. */
const PIECE_BYTES = 8192

/**
 * What is in a WAV or an MP3 file, piece by piece. The libraries are loaded by the first file that comes: servers that
 * are asked for none do without.
 */
export function decodeAudio(kind: AudioKind, bytes: Uint8Array): AsyncGenerator<SoundPiece> {
  return kind === 'wav' ? decodeWav(bytes) : decodeMp3(bytes.subarray(mp3Begin(bytes) ?? 0))
}

async function* decodeWav(bytes: Uint8Array): AsyncGenerator<SoundPiece> {
  const { decoder } = await import('@audio/decode-wav')
  const wav = decoder()
  try {
    for (const piece of piecesOf(bytes)) {
      const { channelData, sampleRate } = wav.decode(piece)
      if (channelData.length > 0) yield { channels: channelData, sampleRate }
    }
  } finally {
    wav.free()
  }
}

async function* decodeMp3(bytes: Uint8Array): AsyncGenerator<SoundPiece> {
  const { MPEGDecoder } = await import('mpg123-decoder')
  const mp3 = new MPEGDecoder()
  await mp3.ready
  try {
    for (const piece of piecesOf(bytes)) {
      const { channelData, sampleRate, samplesDecoded } = mp3.decode(piece)
      if (samplesDecoded > 0) yield { channels: channelData, sampleRate }
    }
  } finally {
    mp3.free()
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}
