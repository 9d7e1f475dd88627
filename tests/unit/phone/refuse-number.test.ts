import { describe, expect, it } from 'vitest'
import { admitNumber } from '../../../server/domain/phone/admit-number'
import { emergencyCountries, emergencyNumbersOf } from '../../../server/domain/phone/emergency-table'
import { findEmergency } from '../../../server/domain/phone/emergency'
import { allCountries, callingCodeOf, callingCodes, rangesOf } from '../../../server/domain/phone/number-plan'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { refuseNumber } from '../../../server/domain/phone/refuse-number'
import { DIGIT_SETS, drawNational } from './draw-number'

function reasonOf(typed: string, country = 'US'): string | null {
  const admission = admitNumber(typed, country)
  return admission.ok ? null : admission.refusal.reason
}

const everyEmergencyNumber = emergencyCountries().flatMap(country =>
  emergencyNumbersOf(country).map(number => ({ country, number })))

function inScript(zero: number, digits: string): string {
  return digits.replace(/\d/g, digit => String.fromCodePoint(zero + Number(digit)))
}

describe('emergency numbers', () => {
  it('C11 knows those of every country that has numbers', () => {
    expect(emergencyCountries().length).toBeGreaterThanOrEqual(200)
    expect(emergencyCountries().sort()).toEqual(allCountries().sort())
    expect(new Set(emergencyCountries()).size).toBe(emergencyCountries().length)
    for (const { number } of everyEmergencyNumber) expect(number).toMatch(/^\d{2,6}$/)
  })

  it('C11 refuses each, however it is typed, and names the caller’s own', () => {
    for (const { country, number } of everyEmergencyNumber) {
      const code = callingCodeOf(country) ?? ''
      const own = { number: emergencyNumbersOf(country)[0], country }
      const spellings = [
        number, ` ${[...number].join(' ')} `, `${[...number].join('-')}`, inScript(0x660, number),
        inScript(0xff10, number), `tel:${number}`, `${number};ext=1`, `${number},,1`, `${number}#`, `+${code}${number}`, `00${code} ${number}`,
        `+${code} ${[...number].join(' ')}`,
      ]
      for (const typed of spellings) {
        expect([country, typed, findEmergency(typed, country)]).toEqual([country, typed, own])
      }
      const admission = admitNumber(number, country)
      expect(admission).toMatchObject({
        ok: false, refusal: { reason: 'emergency', code: 'emergency_number', emergency: own },
      })
      expect(!admission.ok && admission.refusal.message).toContain(`Dial ${own.number} `)
    }
  })

  it('C11 refuses those of every other country too, bare or with its code', () => {
    for (const { country, number } of everyEmergencyNumber) {
      for (const from of ['US', 'GB', 'DE', 'IN', 'KE']) {
        expect([number, from, admitNumber(number, from).ok]).toEqual([number, from, false])
        const typed = `+${callingCodeOf(country)}${number}`
        expect(findEmergency(typed, from)).toEqual({ number: emergencyNumbersOf(from)[0], country: from })
      }
    }
  })

  it.each([
    ['911', 'GB', '999'], ['112', 'US', '911'], ['000', 'FR', '112'], ['999', 'AU', '000'], ['+1911', 'GB', '999'],
    ['+44999', 'US', '911'], ['+44 0 999', 'US', '911'], ['011 44 999', 'US', '911'], ['0011 44 999', 'AU', '000'],
    ['1911', 'US', '911'], ['0112', 'DE', '112'], ['+911', 'US', '911'], ['+61000', 'JP', '110'],
  ])('C11 knows %s typed in %s and names %s', (typed, country, number) => {
    expect(findEmergency(typed, country)).toEqual({ number, country })
  })

  it.each([['9115550100', 'US'], ['911', 'ZZ', '112'], ['1120000000', 'US'], ['17', 'US'], ['', 'US'], ['+', 'US']])(
    'C11 takes only whole numbers for emergencies: %j in %s', (typed, country, number?: string) => {
      expect(findEmergency(typed, country)?.number).toBe(number)
    })

  it('C11 takes no number that can be called for an emergency', () => {
    for (const code of callingCodes()) {
      for (const range of rangesOf(code)) {
        for (const digits of DIGIT_SETS) {
          const typed = `+${code}${drawNational(range, digits)}`
          if (parseNumber(typed, 'US').ok) expect([typed, findEmergency(typed, 'US')]).toEqual([typed, null])
        }
      }
    }
  })
})

describe('numbers that are not called', () => {
  it.each([
    ['+1 900 234 5678', 'premium'], ['+44 909 879 0000', 'premium'], ['+371 900 12345', 'premium'],
    ['+33 820 123 456', 'shared_cost'], ['+49 180 5 123456', 'shared_cost'], ['+870 773 112 345', 'satellite'],
    ['+881 6 1234 5678', 'satellite'], ['+882 16 1234 5678', 'satellite'], ['+883 510 0 12345', 'satellite'],
    ['+878 10 1234567890', 'satellite'], ['+888 12345678901', 'satellite'], ['+979 1 2345 6789', 'blocked'],
    ['+808 1234 5678', 'blocked'], ['+86 10 1234 5678', 'blocked'], ['+86 139 1234 5678', 'blocked'],
    ['+44 55 1234 5678', 'uan'], ['+44 7640 123456', 'pager'], ['411', 'short'], ['+1 415 555 2671 x5', 'extension'],
    ['+1 415 555', 'invalid'], ['911', 'emergency'],
  ])('C11 refuses %s: %s', (typed, reason) => {
    const admission = admitNumber(typed, 'US')
    expect(admission).toMatchObject({ ok: false, refusal: { reason } })
    expect(!admission.ok && admission.refusal.message).toMatch(/^[A-Z+].*\. Nothing was charged\.$/)
  })

  it.each([
    '+1 415 555 2671', '+1 800 555 0199', '+44 800 123 4567', '+800 1234 5678', '+44 70 1234 5678', '+1 500 555 0006',
    '+44 7911 123456', '+1 242 359 1234', '+852 2123 4567', '+853 2871 2345', '+886 2 2345 6789', '+39 06 6981 2345',
  ])('C11 lets %s pass', typed => {
    expect(reasonOf(typed)).toBeNull()
  })

  it('C11 refuses every number of the plan whose kind is never called, and no other', () => {
    const refused = new Set(['premium', 'shared_cost', 'satellite', 'uan', 'pager', 'voicemail'])
    for (const code of callingCodes()) {
      for (const range of rangesOf(code)) {
        for (const digits of DIGIT_SETS) {
          const number = parseNumber(`+${code}${drawNational(range, digits)}`, 'US')
          if (!number.ok) continue
          const expected = refused.has(number.lineType) || ['86', '808', '878', '888', '979'].includes(code)
          expect([number.e164, refuseNumber(number) !== null]).toEqual([number.e164, expected])
        }
      }
    }
  })

  it('C11 names the emergency number where a short number is refused', () => {
    expect(admitNumber('411', 'FR')).toMatchObject({
      refusal: { reason: 'short', code: 'blocked_number', emergency: { number: '112', country: 'FR' } },
    })
  })

  it('C11 refuses what the deck blocks', () => {
    const number = parseNumber('+44 7911 123456', 'US')
    if (!number.ok) throw new Error(number.message)
    expect(refuseNumber(number, { isBlocked: false })).toBeNull()
    expect(refuseNumber(number, { isBlocked: true })).toMatchObject({ reason: 'blocked', code: 'blocked_number' })
  })
})
