import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { audioKindOf } from '../../../server/domain/outreach/audio-kind'
import { createLoudnessMeter, levelGain } from '../../../server/domain/outreach/loudness'
import { readWavFormat, wavSamples } from '../../../server/domain/outreach/wav'
import { convertRecording } from '../../../server/services/outreach/recordings/convert-recording'
import { toneWav, type ToneOptions } from '../../support/recordings/tone-wav'

const MP3 = readFileSync('tests/support/recordings/tone.mp3')

function loudnessOf(samples: Float32Array, rate: number): number | null {
  const meter = createLoudnessMeter(rate)
  meter.push(samples)
  return meter.loudness()
}

function samplesOf(wav: Uint8Array): Float32Array {
  const values = new Int16Array(Uint8Array.from(wav.subarray(44)).buffer)
  return Float32Array.from(values, sample => sample / 32_767)
}

/** How much of a tone there is, by Goertzel. */
function toneIn(samples: Float32Array, hertz: number, rate = 8000): number {
  const turn = 2 * Math.PI * hertz / rate
  const [cosine, sine] = [0, Math.PI / 2].map(shift =>
    samples.reduce((sum, sample, place) => sum + sample * Math.cos(turn * place - shift), 0))
  return 2 * Math.hypot(cosine!, sine!) / samples.length
}

const reasonOf = async (bytes: Uint8Array) => convertRecording(bytes).then(
  () => 'taken', (error: { code?: string, message: string, details?: { reason: string } }) => {
    expect(error.message).toMatch(/^[A-Z].*[.] Nothing was saved[.]$/)
    expect(error.code).toBe('recording_refused')
    return error.details!.reason
  })

describe('a recording that is taken', () => {
  it.each<[string, ToneOptions]>([
    ['CD quality', { rate: 44_100, channels: 2 }],
    ['a studio', { rate: 96_000, channels: 1, depth: 24 }],
    ['an old phone', { rate: 8000, channels: 1, depth: 8 }],
    ['a recorder', { rate: 16_000, channels: 1, depth: 16 }],
    ['numbers with a point', { rate: 48_000, channels: 2, depth: 32, isFloat: true }],
    ['as phones have it already', { rate: 8000, channels: 1 }],
  ])('is 8 kHz, one channel, 16 bit, of the same length and tone: %s', async (_, options) => {
    const { audio, durationMs } = await convertRecording(toneWav({ seconds: 2, hertz: 440, ...options }))
    expect(readWavFormat(audio)).toMatchObject({ codec: 'pcm', channels: 1, sampleRate: 8000, bitDepth: 16 })
    expect(durationMs).toBe(2000)
    const samples = samplesOf(audio).subarray(800, 15_200)
    const [there, elsewhere] = [440, 1000].map(hertz => toneIn(samples, hertz))
    expect(there).toBeGreaterThan(0.1)
    expect(elsewhere).toBeLessThan(there! / 100)
  })

  it('has no tones that a line of 8 kHz cannot carry: they would come back as others', async () => {
    const high = toneWav({ seconds: 2, hertz: 440, rate: 48_000, alsoHertz: 6000 })
    const samples = samplesOf((await convertRecording(high)).audio).subarray(800, 15_200)
    expect(toneIn(samples, 2000)).toBeLessThan(toneIn(samples, 440) / 300)
  })

  it('is as loud as all others, however it was recorded', async () => {
    const levels = await Promise.all([0.004, 0.05, 0.9].map(async amplitude =>
      loudnessOf(samplesOf((await convertRecording(toneWav({ seconds: 3, hertz: 500, amplitude }))).audio), 8000)))
    for (const level of levels) expect(level).toBeCloseTo(-19, 0)
  })

  it('is read where it is an MP3, whatever it is called', async () => {
    expect(audioKindOf(MP3)).toBe('mp3')
    const { audio, durationMs } = await convertRecording(MP3)
    expect(durationMs).toBeGreaterThan(1900)
    expect(durationMs).toBeLessThan(2200)
    expect(toneIn(samplesOf(audio).subarray(1600, 14_400), 440)).toBeGreaterThan(0.1)
  })

  it('is read where a title with a picture stands before the sound', async () => {
    const size = 70_000
    const title = Buffer.concat([Buffer.from('ID3\u0004\u0000\u0000', 'latin1'), Buffer.from([size >> 21, size >> 14 & 127, size >> 7 & 127, size & 127]), Buffer.alloc(size)])
    expect((await convertRecording(Buffer.concat([title, MP3]))).durationMs).toBeGreaterThan(1900)
  })

  it('may have been cut off: what is there counts', async () => {
    const whole = toneWav({ seconds: 3 })
    expect((await convertRecording(whole.subarray(0, whole.length / 2))).durationMs).toBeGreaterThan(1400)
  })

  it('leaves room for whatever else the server does while it is made', async () => {
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    await convertRecording(toneWav({ seconds: 20, rate: 44_100, channels: 2 }))
    isOver = true
    // 20 seconds of it are more than 400 pieces
    expect(turns).toBeGreaterThan(400)
  })
})

describe('a recording that is refused, in words', () => {
  const header = (change: (view: DataView) => void) => {
    const bytes = toneWav({ seconds: 1 })
    change(new DataView(bytes.buffer))
    return bytes
  }
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'empty'],
    ['a text', Buffer.from('Good morning, this is no sound.'.repeat(100)), 'no_audio'],
    ['a picture', Buffer.from('\u0089PNG\r\n\u001a\n'.padEnd(5000, '\u0001'), 'latin1'), 'no_audio'],
    ['bytes by chance', Uint8Array.from({ length: 50_000 }, (_, place) => (place * 7919 + (place >> 3) * 31) % 251), 'no_audio'],
    ['one frame of an MP3 alone', MP3.subarray(0, 100), 'no_audio'],
    ['M4A', Buffer.from('\u0000\u0000\u0000\u0020ftypM4A '.padEnd(500, '\u0000'), 'latin1'), 'other_kind'],
    ['Ogg, called WAV', Buffer.from('OggS'.padEnd(500, '\u0000')), 'other_kind'],
    ['WAV without sound', toneWav({ seconds: 0 }), 'too_short'],
    ['silence', toneWav({ seconds: 2, amplitude: 0 }), 'silent'],
    ['a minute and a second', toneWav({ seconds: 61, rate: 8000 }), 'too_long'],
    ['no channel', header(view => view.setUint16(22, 0, true)), 'unreadable'],
    ['65535 channels', header(view => view.setUint16(22, 65_535, true)), 'unreadable'],
    ['65535 channels of one byte each', header(view => {
      view.setUint16(22, 65_535, true)
      view.setUint16(32, 65_535, true)
      view.setUint16(34, 8, true)
    }), 'unreadable'],
    ['no bytes a sample', header(view => view.setUint16(32, 0, true)), 'unreadable'],
    ['a rate of nothing', header(view => view.setUint32(24, 0, true)), 'unreadable'],
    ['a rate of four billion', header(view => view.setUint32(24, 0xffffffff, true)), 'unreadable'],
    ['compressed in an old way', header(view => view.setUint16(20, 2, true)), 'unreadable'],
    ['RIFF and nothing behind it', Buffer.from('RIFF\u0000\u0000\u0000\u0000WAVE'), 'unreadable'],
  ])('%s', async (_, bytes, reason) => expect(await reasonOf(bytes)).toBe(reason))

  it('an MP3 that is far longer than its size tells: no more is read of it than may be', async () => {
    expect(await reasonOf(Buffer.concat(Array.from({ length: 1000 }, () => MP3)))).toBe('too_long')
  })
})

describe('loudness', () => {
  it('is the standard’s: a tone of 997 Hz at full scale measures -3 LUFS', () => {
    const tone = (rate: number) =>
      Float32Array.from({ length: rate * 2 }, (_, place) => Math.sin(2 * Math.PI * 997 * place / rate))
    for (const rate of [8000, 48_000]) expect(loudnessOf(tone(rate), rate)).toBeCloseTo(-3.01, 1)
  })

  it('does not count pauses: half silence is as loud as none', () => {
    const voice = Float32Array.from({ length: 16_000 }, (_, place) => 0.1 * Math.sin(place / 3))
    const withPause = new Float32Array(32_000)
    withPause.set(voice)
    expect(loudnessOf(withPause, 8000)! - loudnessOf(voice, 8000)!).toBeCloseTo(0, 0)
  })

  it('is never raised beyond what a line carries', () => {
    const click = Float32Array.from({ length: 8000 }, (_, place) => (place === 4000 ? 1 : 0.001 * Math.sin(place)))
    const meter = createLoudnessMeter(8000)
    meter.push(click)
    expect(levelGain(meter, { lufs: -10, mostPeak: 0.89 })).toBe(0.89)
    expect([...new Int16Array(wavSamples(Float32Array.of(2, -3), 1).buffer)]).toEqual([32_767, -32_767])
  })
})
