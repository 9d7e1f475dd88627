import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileDigitPattern } from '../../../server/domain/phone/digit-pattern'
import { callingCodes, patternOf, rangesOf } from '../../../server/domain/phone/number-plan'
import { DIGIT_SETS, drawNational } from './draw-number'

function read(source: string, digits: string) {
  const pattern = compileDigitPattern(source)
  const state = [...digits].reduce((reached, digit) => pattern.step(reached, Number(digit)), pattern.start)
  return { isComplete: pattern.isComplete(state), missing: pattern.missing(state) }
}

const sources = [
  '1', '\\d{3}', '[2-57]\\d', '1(?:23|4\\d?)', '(?:1|22){2}', '12{2,4}', '(?:1\\d?|2)?3', '1{0,3}2?',
  '(?:1|12)(?:21|1)',
]

describe('a numbering plan’s pattern', () => {
  it('accepts what the regular expression accepts', () => {
    const texts = fc.array(fc.constantFrom('1', '2', '3', '7'), { maxLength: 7 }).map(parts => parts.join(''))
    fc.assert(fc.property(fc.constantFrom(...sources), texts, (source, text) => {
      expect(read(source, text).isComplete).toBe(new RegExp(`^(?:${source})$`).test(text))
    }), { numRuns: 3000 })
  })

  it('tells how many digits are missing', () => {
    expect(read('20\\d{8}', '2079').missing).toEqual({ shortest: 6, longest: 6 })
    expect(read('1\\d{3,5}', '1').missing).toEqual({ shortest: 3, longest: 5 })
    expect(read('1(?:2\\d{4}|3\\d)', '1').missing).toEqual({ shortest: 2, longest: 5 })
    expect(read('12', '12').missing).toEqual({ shortest: 0, longest: 0 })
    expect(read('12', '13').missing).toBeNull()
  })

  it.each(['a', '(1', '1)', '[1', '1*', '1{2', '(1)', '.'])('refuses %s, which no plan uses', source => {
    expect(() => compileDigitPattern(source)).toThrow(RangeError)
  })

  it('reads every range of every country’s plan', () => {
    for (const range of callingCodes().flatMap(rangesOf)) {
      for (const digits of DIGIT_SETS) {
        expect(drawNational(range, digits)).toMatch(new RegExp(`^(?:${range.pattern})$`))
      }
      expect(patternOf(range).isComplete(patternOf(range).start)).toBe(false)
    }
  })
})
