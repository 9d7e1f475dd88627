import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heardWords } from '../../../server/domain/agents/heard-words'

const WORDS = ['Good', 'evening,', 'how', 'can', 'I', 'help?']

describe('heard words', () => {
  it('G3 are those whose sound was heard to its end, where each word comes before its sound', () => {
    const written = WORDS.map((word, place) => ({ text: `${word} `, soundMs: place * 300 }))
    expect(heardWords(written, { madeMs: 1800, heardMs: 899, isWhole: true })).toEqual({ heard: 'Good evening,', unheard: 'how can I help?' })
    expect(heardWords(written, { madeMs: 1800, heardMs: 900, isWhole: true })).toEqual({ heard: 'Good evening, how', unheard: 'can I help?' })
    expect(heardWords(written, { madeMs: 1800, heardMs: 1800, isWhole: true })).toEqual({ heard: WORDS.join(' '), unheard: '' })
    expect(heardWords(written, { madeMs: 1800, heardMs: 0, isWhole: true })).toEqual({ heard: '', unheard: WORDS.join(' ') })
  })

  it('G3 are those whose sound was heard to its end, where each word comes after its sound', () => {
    const written = WORDS.map((word, place) => ({ text: place === 0 ? word : ` ${word}`, soundMs: (place + 1) * 300 }))
    expect(heardWords(written, { madeMs: 1800, heardMs: 899, isWhole: true }).heard).toBe('Good evening,')
    expect(heardWords(written, { madeMs: 1800, heardMs: 900, isWhole: true }).heard).toBe('Good evening, how')
  })

  it('share the sound by their letters where they come all at once, and a word in two parts is one', () => {
    expect(heardWords([{ text: 'aaaa bbbb', soundMs: 0 }], { madeMs: 900, heardMs: 400, isWhole: true }).heard).toBe('aaaa')
    expect(heardWords([{ text: 'aaaa bbbb', soundMs: 0 }], { madeMs: 900, heardMs: 899, isWhole: true }).heard).toBe('aaaa')
    const parts = [{ text: 'he', soundMs: 0 }, { text: 'llo you', soundMs: 200 }]
    expect(heardWords(parts, { madeMs: 1000, heardMs: 400, isWhole: true }), 'half of “hello”').toEqual({ heard: '', unheard: 'hello you' })
  })

  it('G3 are not those whose sound was still to be made when it was broken off', () => {
    const ahead = [{ text: 'Our shop opens at nine, and on Sundays at ten.', soundMs: 0 }]
    expect(heardWords(ahead, { madeMs: 600, heardMs: 600, isWhole: false }).heard).toBe('Our shop')
    const next = [{ text: 'Hello ', soundMs: 0 }, { text: 'there', soundMs: 300 }]
    expect(heardWords(next, { madeMs: 300, heardMs: 300, isWhole: false })).toEqual({ heard: 'Hello', unheard: 'there' })
    const after = [{ text: 'Hello', soundMs: 300 }, { text: ' there', soundMs: 600 }]
    expect(heardWords(after, { madeMs: 600, heardMs: 600, isWhole: false }).heard).toBe('Hello there')
  })

  it('are none where there is sound and no words, and lose none', () => {
    expect(heardWords([], { madeMs: 500, heardMs: 200, isWhole: true })).toEqual({ heard: '', unheard: '' })
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 12 }), fc.nat(400)), { minLength: 1, maxLength: 20 }),
      fc.nat(9000),
      (texts, heardMs) => {
        let soundMs = 0
        const written = texts.map(([text, more]) => ({ text, soundMs: soundMs += more }))
        const madeMs = soundMs + 200
        const { heard, unheard } = heardWords(written, { madeMs, heardMs, isWhole: true })
        const squeeze = (text: string) => text.replaceAll(/\s/gu, '')
        expect(squeeze(heard + unheard)).toBe(squeeze(texts.map(([text]) => text).join('')))
        const later = heardWords(written, { madeMs, heardMs: heardMs + 100, isWhole: true })
        expect(later.heard.startsWith(heard), 'more is never less').toBe(true)
      }))
  })
})
