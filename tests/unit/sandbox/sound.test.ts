import { describe, expect, it } from 'vitest'
import { bridge } from '../../../sandbox/media/audio-end'
import { decodeMulaw, encodeMulaw, type Frame } from '../../../sandbox/media/g711'
import { amplitudeAt, Meter, rootMeanSquare } from '../../../sandbox/media/meter'
import { ScriptedEnd } from '../../../sandbox/media/scripted-end'
import { keyTone, ringback, speech, speechMs, steadyTone, type AudioSource } from '../../../sandbox/media/tones'
import { readWav } from '../../../sandbox/media/wav'
import { WordDecoder } from '../../../sandbox/words/word-decoder'
import { toneFile } from '../../support/sandbox/tone-file'

function listen(source: AudioSource, frames: number): Frame {
  const sound = new Int16Array(frames * 160)
  for (let i = 0; i < frames; i++) sound.set(source() ?? new Int16Array(160), i * 160)
  return sound
}

describe('G.711', () => {
  it('gives known codes', () => {
    // ITU-T G.711 table 2a: full scale, zero and a low level, both signs.
    expect([...encodeMulaw(Int16Array.of(0, 32_767, -32_768, 1_000, -1_000))]).toEqual([0xff, 0x80, 0x00, 0xce, 0x4e])
  })

  it('brings every code back to itself', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    const again = encodeMulaw(decodeMulaw(codes))
    // 0x7f is the negative zero, which becomes the positive one.
    expect([...again].map((code, i) => (i === 0x7f ? 0x7f : code))).toEqual([...codes])
  })

  it('keeps a tone within the noise of its steps', () => {
    const sound = listen(steadyTone(1_000), 25)
    const back = decodeMulaw(encodeMulaw(sound))
    const noise = rootMeanSquare(sound.map((sample, i) => sample - (back[i] ?? 0)))
    expect(noise).toBeLessThan(rootMeanSquare(sound) / 40)
  })
})

describe('tones', () => {
  it('have their pitch and no other', () => {
    const sound = listen(steadyTone(1_000), 25)
    expect(amplitudeAt(sound, 1_000)).toBeCloseTo(8_000, -2)
    expect(amplitudeAt(sound, 700)).toBeLessThan(50)
  })

  it('of a key are two, and end', () => {
    const key = keyTone('6')
    const sound = listen(key, 8)
    expect(amplitudeAt(sound, 770)).toBeGreaterThan(3_000)
    expect(amplitudeAt(sound, 1_477)).toBeGreaterThan(3_000)
    expect(key()).toBeNull()
    expect(rootMeanSquare(listen(keyTone('x'), 8))).toBe(0)
  })

  it('of ringing come and go by the country’s cadence', () => {
    const american = ringback('us')
    expect(rootMeanSquare(listen(american, 100))).toBeGreaterThan(1_000)
    expect(rootMeanSquare(listen(american, 200))).toBe(0)
    expect(rootMeanSquare(listen(american, 100))).toBeGreaterThan(1_000)
  })

  it('that stand for speech last as long as the words, and differ by word', () => {
    const words = 'one two three four'
    const heard = speech(words)
    listen(heard, speechMs(words) / 20)
    expect(heard()).toBeNull()
    expect([...listen(speech('yes'), 5)]).not.toEqual([...listen(speech('no'), 5)])
    const events = new WordDecoder().hear(listen(speech(words), speechMs(words) / 20))
    expect(events.flatMap(event => event.kind === 'word' ? [event.text] : [])).toEqual(words.split(' '))
  })

  it('are read from WAV files of any rate', () => {
    const recording = readWav(toneFile(700, 0.5))
    expect(recording?.ms).toBe(500)
    expect(amplitudeAt(listen(recording?.source ?? (() => null), 25), 700)).toBeGreaterThan(10_000)
    expect(readWav(Buffer.from('ID3 this is no WAV file'))).toBeNull()
    expect(readWav(toneFile(700, 0.5).subarray(0, 30))).toBeNull()
  })
})

describe('two ends', () => {
  it('hear each other and each other’s keys until they are parted', () => {
    const speaker = new ScriptedEnd(steadyTone(440))
    const echo = new ScriptedEnd('echo')
    const heard: string[] = []
    echo.hearKey = key => heard.push(key)
    const part = bridge(speaker, echo)
    expect(amplitudeAt(listen(echo.voice, 25), 440)).toBeGreaterThan(7_000)
    speaker.pressKey('7')
    part()
    speaker.pressKey('8')
    expect(heard).toEqual(['7'])
    expect(speaker.keysPressed).toBe('78')
    expect(rootMeanSquare(listen(echo.voice, 25))).toBe(0)
  })

  it('are measured over the last half second only', () => {
    const meter = new Meter()
    const tone = steadyTone(620)
    for (let i = 0; i < 30; i++) meter.hear(tone() ?? new Int16Array(160))
    expect(meter.read().tones['620']).toBeGreaterThan(7_000)
    for (let i = 0; i < 25; i++) meter.hear(new Int16Array(160))
    expect(meter.read()).toMatchObject({ rms: 0, frames: 55 })
  })
})
