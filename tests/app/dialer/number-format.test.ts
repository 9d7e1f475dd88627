// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyedDigits, plainDigits } from '~~/shared/phone/typed-text'
import { loadNumberFormatter, shapeEdit, onOneLine } from '~~/browser/dialer/number-format'

const formatter = await loadNumberFormatter()

/** The field after each of the keys in turn, as it would be typed. */
function typeKeys(keys: string, country: string): string {
  return [...keys].reduce((previous, key) => shapeEdit(formatter, { next: plainDigits(previous + key), previous, country }), '')
}

describe('what the field does to what is typed', () => {
  it.each([
    ['02079460958', 'GB', '020 7946 0958'], ['+442079460958', 'US', '+44 20 7946 0958'], ['4155552671', 'US', '(415) 555-2671'],
    ['٠٢٠٧٩٤٦٠٩٥٨', 'GB', '020 7946 0958'], ['999', 'GB', '999'], ['#31#112', 'DE', '#31#112'], ['030 901820-21', 'DE', '030 901820-21'],
    ['030 901820/21', 'DE', '030 901820/21'], ['030901820 ext 5', 'DE', '030 901820 ext 5'], ['*67', 'US', '*67'],
    ['4155552671x9', 'US', '(415) 555-2671x9'],
  ])('C15 shows %s typed in %s as %s', (keys, country, shown) => {
    expect(typeKeys(keys, country)).toBe(shown)
  })

  it('C15 leaves what is pasted as it is unless it is digits and spaces', () => {
    for (const next of ['+49 30 901820 ext. 5', '030 901820-21', '030 901820 / 030 901821', '(+33) 6 12 34 56 78', '1-800-FLOWERS', '+4930901820+442079460958']) {
      expect(shapeEdit(formatter, { next, previous: '', country: 'DE' })).toBe(next)
    }
  })

  it('C15 never drops a sign that was typed, but spaces', () => {
    const keys = fc.string({ unit: fc.constantFrom(...'0123456789+-/()#*,;. xe'), maxLength: 20 })
    fc.assert(fc.property(keys, fc.constantFrom('DE', 'US', 'GB', 'IT', 'ID'), (typed, country) => {
      const shown = typeKeys(typed, country)
      expect(keyedDigits(shown)).toBe(keyedDigits(typed))
      const signs = (text: string) => text.replace(/[\d ]/g, '')
      // what the shape adds may stand between, nothing that was typed may be missing
      let at = 0
      for (const sign of signs(shown)) if (sign === signs(typed)[at]) at += 1
      expect(at).toBe(signs(typed).length)
    }), { numRuns: 400 })
  })

  it('C15 keeps lines apart in a field of one line', () => {
    expect(onOneLine('030 901820\r\n030 901821\n')).toBe('030 901820; 030 901821')
  })
})
