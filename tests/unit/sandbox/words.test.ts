import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMulaw, encodeMulaw, type Frame } from '../../../sandbox/media/g711'
import { rootMeanSquare } from '../../../sandbox/media/meter'
import { speechOf, wordsOf } from '../../../sandbox/words/speech-of'
import { WordDecoder, type WordEvent } from '../../../sandbox/words/word-decoder'

const SILENCE = new Int16Array(160)
const silence = (frames: number): Frame[] => Array.from({ length: frames }, () => SILENCE)
const overTheWire = (frame: Frame) => decodeMulaw(encodeMulaw(frame))

function hear(frames: readonly Frame[]): WordEvent[] {
  const decoder = new WordDecoder()
  return [...frames, ...silence(3)].flatMap(frame => decoder.hear(overTheWire(frame)))
}
const said = (events: readonly WordEvent[]) => events.flatMap(event => event.kind === 'word' ? [event.text] : [])
const broken = (events: readonly WordEvent[]) => events.filter(event => event.kind === 'broken').length

const ODD = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const word = fc.oneof(
  fc.constantFrom('yes', 'anna@example.com', 'I', 'twenty-one', 'வணக்கம்', '您好', 'Müller,', '+442079460123'),
  ODD.map(text => text.replace(/\s/gu, '')).filter(text => text !== '' && text.isWellFormed()),
)
const text = fc.array(word, { minLength: 1, maxLength: 8 }).map(words => words.join(' '))

describe('words as sound', () => {
  it('arrive whole: none of 10,000 is wrong, through µ-law, whatever the stream is cut into', () => {
    let words = 0
    const random = fc.sample(fc.integer({ min: 1, max: 1_000 }), 4_000)
    const texts = fc.sample(text, { numRuns: 3_000, seed: 7 })
    for (const [run, spoken] of texts.entries()) {
      if (words >= 10_000) break
      const decoder = new WordDecoder()
      const lead = random[run % random.length]!
      const frames = speechOf(spoken, run).frames
      const sound = new Int16Array(lead + frames.length * 160 + 320)
      frames.forEach((frame, i) => sound.set(frame, lead + i * 160))
      const wire = overTheWire(sound)
      const events: WordEvent[] = []
      for (let at = 0, cut = run; at < wire.length; cut++) {
        const size = random[cut % random.length]!
        events.push(...decoder.hear(wire.subarray(at, at + size)))
        at += size
      }
      expect(said(events)).toEqual(wordsOf(spoken))
      expect(broken(events)).toBe(0)
      words += said(events).length
    }
    expect(words).toBeGreaterThanOrEqual(10_000)
  })

  it('show any frame that was lost, doubled, late or swapped', () => {
    fc.assert(fc.property(text, fc.nat(), fc.constantFrom('lost', 'doubled', 'late', 'swapped'), (spoken, place, fault) => {
      const speech = speechOf(spoken)
      // silence that is swapped with silence is the same silence; the ends are in it
      const frames = [SILENCE, ...speech.frames, SILENCE]
      const at = 1 + (place % speech.frames.length)
      if (fault === 'lost') frames.splice(at, 1)
      if (fault === 'doubled') frames.splice(at, 0, frames[at]!)
      if (fault === 'late') frames.splice(at, 0, SILENCE)
      if (fault === 'swapped') [frames[at], frames[at + 1]] = [frames[at + 1]!, frames[at]!]
      const events = hear(frames)
      // what is late as a whole is not late
      fc.pre(fault !== 'late' || at > 1)
      expect(broken(events)).toBeGreaterThan(0)
      // the last frame alone can be heard twice without another word than the right one
      if (fault !== 'doubled' || at < speech.frames.length) expect(said(events)).toHaveLength(wordsOf(spoken).length - 1)
    }), { numRuns: 400 })
  })

  it('show a whole word that was lost by its number, and never take one word for another', () => {
    fc.assert(fc.property(text, fc.nat(), fc.integer({ min: 1, max: 40 }), (spoken, place, count) => {
      const speech = speechOf(spoken)
      const from = place % speech.frames.length
      const frames = [...speech.frames.slice(0, from), ...speech.frames.slice(from + count)]
      const words = wordsOf(spoken)
      const events = hear(frames).flatMap(event => event.kind === 'word' ? [event] : [])
      expect(events.length).toBeLessThan(words.length)
      for (const event of events) expect(event.text).toBe(words[event.sequence])
    }), { numRuns: 400 })
  })

  it('that are cut off are not heard, and what comes after them is', () => {
    const first = speechOf('stop talking now')
    const [, second] = first.words
    const events = hear([...first.frames.slice(0, second!.to - 1), SILENCE, ...speechOf('listen', 2).frames])
    expect(said(events)).toEqual(['stop', 'listen'])
    expect(broken(events)).toBe(1)
    // another speech may follow at once, and cut the first one off
    expect(said(hear([...speechOf('one').frames, ...speechOf('two').frames]))).toEqual(['one', 'two'])
    expect(said(hear([...first.frames.slice(0, second!.from + 3), ...speechOf('two').frames]))).toEqual(['stop', 'two'])
    // in the pause between two words nothing is cut off
    expect(broken(hear(first.frames.slice(0, second!.from - 2)))).toBe(0)
  })

  it('say when each begins and ends, at once', () => {
    const speech = speechOf('good morning everybody')
    const decoder = new WordDecoder()
    const events = [...silence(10), ...speech.frames].flatMap(frame => decoder.hear(frame))
    const words = events.flatMap(event => event.kind === 'word' ? [event] : [])
    expect(words.map(({ text, fromMs, toMs }) => [text, fromMs, toMs]))
      .toEqual(speech.words.map(one => [one.text, 200 + one.from * 20, 200 + one.to * 20]))
    const begun = events.flatMap(event => event.kind === 'begin' ? [event.atMs] : [])
    expect(begun).toEqual(words.map(one => one.fromMs))
    expect(decoder.heardMs).toBe(200 + speech.frames.length * 20)
  })

  it('are as fast and as loud as a person, with softer places between them', () => {
    const words = 'the agent will tell them what they asked for today please'
    const speech = speechOf(words)
    const perSecond = wordsOf(words).length / (speech.frames.length / 50)
    expect(perSecond).toBeGreaterThan(2)
    expect(perSecond).toBeLessThan(3.5)
    const loudness = speech.frames.map(rootMeanSquare)
    expect(Math.max(...loudness)).toBeGreaterThan(3_000)
    expect(Math.min(...loudness)).toBeGreaterThan(300)
    expect(Math.min(...loudness)).toBeLessThan(500)
  })

  it('are not heard in music, keys, noise and silence', () => {
    const noise = fc.array(fc.integer({ min: -8_000, max: 8_000 }), { minLength: 1_600, maxLength: 1_600 })
    fc.assert(fc.property(noise, samples => {
      const decoder = new WordDecoder()
      expect(decoder.hear(Int16Array.from(samples))).toEqual([])
    }), { numRuns: 20 })
    for (const hertz of [[350, 440], [697, 1_209], [1_000], [300, 1_150, 1_950]]) {
      const sampleAt = (i: number) => hertz.reduce((sum, one) => sum + Math.sin((2 * Math.PI * one * i) / 8_000), 0)
      const tone = Int16Array.from({ length: 8_000 }, (_, i) => 2_500 * sampleAt(i))
      expect(said(new WordDecoder().hear(tone))).toEqual([])
    }
  })

  it('longer than one can be are said in pieces', () => {
    const long = 'a'.repeat(300)
    expect(said(hear(speechOf(long).frames)).join('')).toBe(long)
    expect(wordsOf('')).toEqual([])
    expect(speechOf('  ').frames).toEqual([])
  })
})
