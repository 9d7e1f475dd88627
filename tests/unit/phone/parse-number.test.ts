import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { LINE_TYPES } from '../../../shared/schemas/rating'

const LONDON = '+442079460958'

function parsed(typed: string, country: string) {
  const number = parseNumber(typed, country)
  if (!number.ok) throw new Error(`${typed}: ${number.message}`)
  return number
}

function problemOf(typed: string, country = 'US') {
  const number = parseNumber(typed, country)
  return number.ok ? null : number
}

/** One digit in ASCII, full-width, Arabic, Persian, Devanagari and Bengali. */
const SCRIPT_ZEROS = [0x30, 0xff10, 0x660, 0x6f0, 0x966, 0x9e6]
const spellings = fc.record({
  head: fc.constantFrom({ text: '+44', country: 'US' }, { text: '0044', country: 'DE' },
    { text: '00 44', country: 'US' }, { text: '011-44', country: 'US' }, { text: '＋44', country: 'JP' }, { text: '0', country: 'GB' },
    { text: 'tel:+44', country: 'FR' }, { text: '+44(0)', country: 'US' }, { text: '\u200E+44 ', country: 'AE' }),
  zero: fc.constantFrom(...SCRIPT_ZEROS),
  gaps: fc.array(fc.constantFrom('', ' ', '-', '.', '\u00A0', '\u2011', '\u202F', '\u200F', ' (', ') '), {
    minLength: 9, maxLength: 9,
  }),
})

describe('reading a number', () => {
  it('K1 finds the same number in any spelling', () => {
    fc.assert(fc.property(spellings, ({ head, zero, gaps }) => {
      const tail = Array.from('2079460958', (digit, index) => (gaps[index - 1] ?? '') + digit).join('')
      const typed = (head.text + tail).replace(/\d/g, digit => String.fromCodePoint(zero + Number(digit)))
      expect(parsed(typed, head.country).e164).toBe(LONDON)
    }), { numRuns: 2000 })
  })

  it.each([
    ['(415) 555-2671', 'US', '+14155552671', 'US', 'fixed_or_mobile'],
    ['+1 242 359 1234', 'GB', '+12423591234', 'BS', 'mobile'],
    ['07911 123456', 'GB', '+447911123456', 'GG', 'mobile'],
    ['+44 7624 123456', 'US', '+447624123456', 'IM', 'mobile'],
    ['+44 70 1234 5678', 'US', '+447012345678', 'GB', 'personal'],
    ['8 (495) 123-45-67', 'RU', '+74951234567', 'RU', 'fixed_line'],
    ['+7 701 123 4567', 'US', '+77011234567', 'KZ', 'mobile'],
    ['+39 06 6981 2345', 'US', '+390669812345', 'VA', 'fixed_line'],
    ['+262 639 01 23 45', 'FR', '+262639012345', 'YT', 'mobile'],
    ['+800 1234 5678', 'US', '+80012345678', null, 'toll_free'],
    ['+870 773 112 345', 'US', '+870773112345', null, 'satellite'],
    ['+8816 1234 5678', 'US', '+881612345678', null, 'satellite'],
    ['+882 16 1234 5678', 'US', '+8821612345678', null, 'satellite'],
    ['+883 5100 01 234567', 'US', '+883510001234567', null, 'satellite'],
    ['1 800 555 0199', 'US', '+18005550199', 'US', 'toll_free'],
    ['+371 900 12345', 'US', '+37190012345', 'LV', 'premium'],
    ['+1 500 555 0006', 'DE', '+15005550006', 'US', 'personal'],
  ])('R1 knows %s', (typed, from, e164, country, lineType) => {
    expect(parsed(typed, from)).toMatchObject({ e164, country, lineType })
  })

  it('shows a number in international format', () => {
    expect(parsed('02079460958', 'GB').display).toBe('+44 20 7946 0958')
  })

  it.each([
    ['415 555 2671 ext. 9', 'extension'], ['+14155552671;ext=9', 'extension'], ['4155552671,,,9', 'extension'],
    ['4155552671 x12', 'extension'], ['4155552671p12', 'extension'], ['4155552671 #9', 'extension'],
    ['4155552671;postd=9', 'extension'], ['*67 4155552671', 'characters'],
    ['4155552671#', 'characters'], ['++14155552671', 'characters'], ['415+5552671', 'characters'],
    ['sip:bob@example.com', 'characters'], ['١٢٣ abc', 'characters'], ['', 'empty'], [' \u200E ', 'empty'],
    ['411', 'short'], ['99999', 'short'], ['+999 1234567', 'country'], ['+379 06 69812345', 'country'],
    ['1'.repeat(21), 'too_long'], [`+${'9'.repeat(60)}`, 'too_long'], ['+1', 'too_short'], ['7', 'too_short'],
    ['+52 1 55 1234 5678', 'renumbered'], ['+1 999 555 1234', 'not_a_number'],
  ])('C11 C15 does not guess at %j: %s', (typed, problem) => {
    expect(problemOf(typed)?.problem).toBe(problem)
  })

  it.each([
    ['+44 20 794', 'US', 5, '+44 20 794 is five digits short of a landline number in the United Kingdom.'],
    ['020 7946 09', 'GB', 2, '+44 20 7946 09 is two digits short of a landline number in the United Kingdom.'],
    ['+1 242 359', 'US', 4, '+1 242 359 is four digits short of a mobile number in the Bahamas.'],
    ['06 12 34 56 7', 'FR', 1, '+33 6 12 34 56 7 is one digit short of a mobile number in France.'],
    ['+49 30 1', 'US', undefined, '+49 30 1 is at least two digits short of a landline number in Germany.'],
    ['+44 7911 1234567', 'US', 1, '+44 79111234567 has one digit too many for a mobile number in Guernsey.'],
  ])('says how far %s is from a number', (typed, country, digits, message) => {
    expect(problemOf(typed, country)).toMatchObject({ message, ...(digits === undefined ? {} : { digits }) })
  })

  it('says of every prefix of a number how many digits are missing', () => {
    const national = '6123456789'.slice(0, 9)
    for (let length = 2; length < national.length; length += 1) {
      expect(problemOf(`+33${national.slice(0, length)}`)).toMatchObject({
        problem: 'too_short', digits: national.length - length,
      })
    }
  })

  it('asks for the country code where there is no country to read a number in', () => {
    expect(problemOf('2079460958', 'XX')).toMatchObject({ problem: 'country' })
    expect(parsed(LONDON, 'XX').e164).toBe(LONDON)
  })

  it('C11 answers anything that a person could type, at once', () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 64, unit: 'binary' }),
      fc.string({ maxLength: 64, unit: fc.constantFrom('+', '0', '1', '9', '4', ' ', '(', ';', 'x', '٣', '-', '#') }),
    )
    fc.assert(fc.property(anything, typed => {
      const number = parseNumber(typed, 'US')
      if (!number.ok) {
        expect(number.message).toMatch(/^[A-Z+\d].*\.$/s)
        return
      }
      expect(number.e164).toMatch(/^\+[1-9]\d{1,14}$/)
      expect(LINE_TYPES).toContain(number.lineType)
      expect(parsed(number.display, 'US').e164).toBe(number.e164)
    }), { numRuns: 3000 })
  })
})
