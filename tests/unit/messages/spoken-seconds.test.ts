import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spokenSeconds } from '../../../shared/messages/spoken-seconds'
import { speechMs } from '../../../sandbox/media/tones'

describe('how long a message may take', () => {
  it.each([
    ['Hello.', 1, 6], ['Your table is ready.', 1, 9], ['0123456789', 1, 14], ['您的桌子已经准备好了', 1, 11], ['Hello.', 3, 10],
  ])('%s, %i times: %i seconds', (text, repeats, seconds) => {
    expect(spokenSeconds(text, repeats)).toBe(seconds)
  })

  it('never falls as there is more to say, and counts whole seconds', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 2 }), (text, more, repeats) => {
      const seconds = spokenSeconds(text, repeats)
      expect(Number.isInteger(seconds)).toBe(true)
      expect(spokenSeconds(text + more, repeats)).toBeGreaterThanOrEqual(seconds)
      expect(spokenSeconds(text, repeats + 1)).toBeGreaterThan(seconds)
    }))
  })

  it('has room for what the sandbox’s voice takes', () => {
    const words = 'The quick brown fox jumps over the lazy dog and comes home late in the evening'
    expect(spokenSeconds(words, 1) * 1000).toBeGreaterThan(speechMs(words))
  })
})
