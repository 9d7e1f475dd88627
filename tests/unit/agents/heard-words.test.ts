import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heardWords } from '../../../server/domain/agents/heard-words'

const WORDS = ['Good', 'evening,', 'how', 'can', 'I', 'help?']

describe('heard words', () => {
  it('G3 are those whose sound was heard to its end, where each word comes before its sound', () => {
    const written = WORDS.map((word, place) => ({ text: `${word} `, soundMs: place * 300 }))
    expect(heardWords(written, 1800, 899)).toEqual({ heard: 'Good evening,', unheard: 'how can I help?' })
    expect(heardWords(written, 1800, 900)).toEqual({ heard: 'Good evening, how', unheard: 'can I help?' })
    expect(heardWords(written, 1800, 1800)).toEqual({ heard: WORDS.join(' '), unheard: '' })
    expect(heardWords(written, 1800, 0)).toEqual({ heard: '', unheard: WORDS.join(' ') })
  })

  it('G3 are those whose sound was heard to its end, where each word comes after its sound', () => {
    const written = WORDS.map((word, place) => ({ text: place === 0 ? word : ` ${word}`, soundMs: (place + 1) * 300 }))
    expect(heardWords(written, 1800, 899).heard).toBe('Good evening,')
    expect(heardWords(written, 1800, 900).heard).toBe('Good evening, how')
  })

  it('share the sound by their letters where they come all at once, and a word in two parts is one', () => {
    expect(heardWords([{ text: 'aaaa bbbb', soundMs: 0 }], 900, 400).heard).toBe('aaaa')
    expect(heardWords([{ text: 'aaaa bbbb', soundMs: 0 }], 900, 899).heard).toBe('aaaa')
    const parts = [{ text: 'he', soundMs: 0 }, { text: 'llo you', soundMs: 200 }]
    expect(heardWords(parts, 1000, 400), 'half of “hello”').toEqual({ heard: '', unheard: 'hello you' })
  })

  it('are none where there is sound and no words, and lose none', () => {
    expect(heardWords([], 500, 200)).toEqual({ heard: '', unheard: '' })
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 12 }), fc.nat(400)), { minLength: 1, maxLength: 20 }),
      fc.nat(9000),
      (texts, heardMs) => {
        let soundMs = 0
        const written = texts.map(([text, more]) => ({ text, soundMs: soundMs += more }))
        const madeMs = soundMs + 200
        const { heard, unheard } = heardWords(written, madeMs, heardMs)
        const squeeze = (text: string) => text.replaceAll(/\s/gu, '')
        expect(squeeze(heard + unheard)).toBe(squeeze(texts.map(([text]) => text).join('')))
        const later = heardWords(written, madeMs, heardMs + 100)
        expect(later.heard.startsWith(heard), 'more is never less').toBe(true)
      }))
  })
})
