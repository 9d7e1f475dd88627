import { setImmediate as breathe } from 'node:timers/promises'
import { audioKindOf, type AudioKind } from '../../../domain/outreach/audio-kind'
import { createLoudnessMeter, levelGain } from '../../../domain/outreach/loudness'
import { readWavFormat, wavHeader, wavSamples } from '../../../domain/outreach/wav'
import { DomainError } from '../../../domain/errors'
import { MOST_RECORDING_SECONDS, RECORDING_RATE } from '../../../../shared/schemas/outreach/recordings'
import { decodeAudio, type SoundPiece } from './decode-audio'

/** What phones play: 8 kHz, one channel, 16 bits, as WAV. */
export interface ConvertedRecording {
  audio: Uint8Array
  durationMs: number
}

/** Speech on a phone; recordings of one script are alike. A telephone line clips at full scale. */
const LEVEL = { lufs: -19, mostPeak: 0.89 }
/** Nothing is said in less. */
const LEAST_SECONDS = 0.3
const TAIL_SECONDS = 0.05
const RATES = { least: 4000, most: 192_000 }

/**
 * A file as somebody recorded it, as phones play it: its sound mixed to one channel, at 8 kHz, as loud as all others.
 * Works in small pieces, and lets everything else go on between them.
 *
 * @throws DomainError `recording_refused`, with the reason as a sentence.
 */
export async function convertRecording(bytes: Uint8Array): Promise<ConvertedRecording> {
  const parts = await resampled(decodeAudio(kindOf(bytes), bytes))
  const frames = parts.reduce((total, part) => total + part.length, 0)
  if (frames < LEAST_SECONDS * RECORDING_RATE) throw refused('There is nothing to hear in this file: it is shorter than a word.', 'too_short')
  const meter = createLoudnessMeter(RECORDING_RATE)
  for (const part of parts) {
    meter.push(part)
    await breathe()
  }
  const gain = levelGain(meter, LEVEL)
  if (gain === null) throw refused('There is nothing to hear in this file: it is silent. Look whether the microphone was on, and record it again.', 'silent')
  const pieces = [wavHeader(frames, RECORDING_RATE)]
  for (const part of parts) {
    pieces.push(wavSamples(part, gain))
    await breathe()
  }
  return { audio: Buffer.concat(pieces), durationMs: Math.round(frames / RECORDING_RATE * 1000) }
}

/** @throws DomainError where it is none that is read, or one that lies about itself. */
function kindOf(bytes: Uint8Array): AudioKind {
  if (bytes.length === 0) throw refused('The file is empty: it has 0 bytes.', 'empty')
  const kind = audioKindOf(bytes)
  if (kind === 'mp3') return kind
  if (kind === 'wav') {
    const format = readWavFormat(bytes)
    if (!format) throw refused('This WAV file cannot be read: it is damaged, or compressed in a way that we do not know. Save it again as WAV (PCM, 16 bit) or as MP3.', 'unreadable')
    if (format.seconds > MOST_RECORDING_SECONDS) throw tooLong()
    return kind
  }
  if (kind === null) throw refused('This is no recording: there is no sound in the file that we can read. Choose a WAV or an MP3 file.', 'no_audio')
  throw refused(`This file is ${kind.toUpperCase()}. Save it as WAV or MP3, then choose it again.`, 'other_kind')
}

/** One channel at 8 kHz, in small parts. */
async function resampled(pieces: AsyncGenerator<SoundPiece>): Promise<Float32Array[]> {
  const parts: Float32Array[] = []
  let rate: number | null = null
  let read = 0
  let made = 0
  let convert: Resampler | null = null
  const keep = (samples: Float32Array, most: number) => {
    const part = samples.subarray(0, Math.max(0, most - made))
    made += part.length
    parts.push(part)
  }
  try {
    for await (const { channels, sampleRate } of pieces) {
      if (sampleRate < RATES.least || sampleRate > RATES.most) throw unreadable()
      if (rate !== null && sampleRate !== rate) throw unreadable()
      rate = sampleRate
      convert ??= await createResampler(sampleRate)
      read += channels[0]!.length
      if (read > (MOST_RECORDING_SECONDS + 0.5) * sampleRate) throw tooLong()
      keep(convert.push(mixed(channels)), Infinity)
      await breathe()
    }
    // what the filter still holds
    const silence = new Float32Array(Math.round(TAIL_SECONDS * (rate ?? 0)))
    if (convert && rate) keep(convert.push(silence), Math.round(read / rate * RECORDING_RATE))
  } finally {
    convert?.end()
  }
  return parts
}

type Library = typeof import('@alexanderolsen/libsamplerate-js')

interface Resampler {
  push: (samples: Float32Array) => Float32Array
  end: () => void
}

async function createResampler(fromRate: number): Promise<Resampler> {
  if (fromRate === RECORDING_RATE) return { push: samples => samples.slice(), end: () => {} }
  // whoever loads it decides where its names are: beside `default`, or within
  const loaded: Library & { default?: Library } = await import('@alexanderolsen/libsamplerate-js')
  const { create, ConverterType } = loaded.default ?? loaded
  const converter = await create(1, fromRate, RECORDING_RATE, { converterType: ConverterType.SRC_SINC_FASTEST })
  return { push: samples => converter.full(samples).slice(), end: () => converter.destroy() }
}

/** The channels are mixed, so that nobody is lost who spoke into one of them. What is no number is silence. */
function mixed(channels: Float32Array[]): Float32Array {
  return channels[0]!.map((_, place) => {
    const sum = channels.reduce((total, channel) => total + channel[place]!, 0) / channels.length
    return Number.isFinite(sum) ? Math.max(-1, Math.min(1, sum)) : 0
  })
}

const tooLong = () => refused(`This recording is longer than ${MOST_RECORDING_SECONDS} seconds, which is as long as one may be. People hang up before that: make it shorter.`, 'too_long')
const unreadable = () => refused('This file cannot be read: it is damaged. Save it again as WAV or MP3.', 'unreadable')

function refused(why: string, reason: string): DomainError {
  return new DomainError('recording_refused', `${why} Nothing was saved.`, { reason })
}
