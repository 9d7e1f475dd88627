import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoneyPath, askedNumber } from '../../../browser/wallet/add-money-path'
import { columnDecimals, decimalsOf } from '../../../browser/ui/column-decimals'
import { formatMinor } from '../../../shared/format/money'
import { isOwnPath } from '../../../shared/own-path'

const HOME = 'https://talktime.example'

describe('a path of ours', () => {
  it('never leads a browser to another site, whatever is asked', () => {
    const nasty = fc.string({ unit: fc.constantFrom('/', '\\', '\t', '\n', '\r', ' ', '\u0000', '@', ':', '.', '?', '#', '%', 'a', '2', 'F', 'é', '\u00a0', '\u2028') })
    fc.assert(fc.property(nasty, text => {
      if (isOwnPath(text)) expect(new URL(text, HOME).origin).toBe(HOME)
    }), { numRuns: 5_000 })
  })

  it.each(['/dialer', '/dialer?number=%2B447400123456', '/calls?status=busy', '/wallet#top'])('%s is one', path => {
    expect(isOwnPath(path)).toBe(true)
  })

  it.each(['', 'dialer', '//evil.example', '/\\evil.example', '\\/evil.example', '/\t/evil.example', 'https://evil.example', 'javascript:alert(1)', ' /dialer'])('%j is none', path => {
    expect(isOwnPath(path)).toBe(false)
  })
})

describe('the way to add money', () => {
  it('brings every number back as it was', () => {
    fc.assert(fc.property(fc.stringMatching(/^\+?[0-9 ().-]{2,30}$/), number => {
      const next = new URL(addMoneyPath(number), HOME).searchParams.get('next')!
      expect(isOwnPath(next)).toBe(true)
      const back = new URL(next, HOME)
      expect(back.pathname).toBe('/dialer')
      expect(askedNumber(back.searchParams.get('number'))).toBe(number)
    }))
    expect(addMoneyPath('')).toBe('/wallet/add?next=%2Fdialer')
  })

  it.each(['<script>', 'tel:999', '1', '4'.repeat(41), ['+44'], null, undefined])('takes %j for no number', asked => {
    expect(askedNumber(asked)).toBeNull()
  })
})

describe('figures in a column', () => {
  it.each([['$12.40', 2], ['−$0.0133', 4], ['¥2,000', 0], ['$1,234.5', 1]])('%s has %i of them behind the point', (text, count) => {
    expect(decimalsOf(text)).toBe(count)
  })

  it('are as many as the longest has', () => {
    expect(columnDecimals(['$12.40', '−$0.0133', '$3.00'])).toBe(4)
    expect(columnDecimals([])).toBe(0)
  })
})

it.each([[1840n, 'EUR', '€18.40'], [2000n, 'JPY', '¥2,000'], [1n, 'USD', '$0.01'], [12345n, 'KWD', 'KWD 12.345']] as const)('%s in the smallest unit of %s is %s', (minor, currency, text) => {
  expect(formatMinor(minor, currency)).toBe(text)
})
