import fc from 'fast-check'
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { admitNumber } from '../../../server/domain/phone/admit-number'
import { countryInSentence } from '../../../server/domain/phone/country-names'
import { callingCodeOf, callingCodes, diallingOutPattern, rangesOf } from '../../../server/domain/phone/number-plan'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { DIGIT_SETS, drawNational } from './draw-number'

/** The number that was read; what is offered, in a list; or null. */
function read(typed: string, country: string): string | string[] | null {
  const number = parseNumber(typed, country)
  if (number.ok) return number.e164
  return number.choices?.map(choice => choice.number.e164) ?? null
}

const BERLIN = '+4930901820'
const LONDON = '+442079460958'

describe('digits are joined only across the signs inside a number', () => {
  it.each([' / -', '/-', ' -/- ', ' - -', '--', '//', ' (-', ' ( ', '...', ' . ', ' ~ ~ ', ' )-('])(
    'C11 C15 asks where %j stands before the last digits', signs => {
      const typed = `+49 30 901820${signs}21${signs.includes('(') ? ' )' : ''}`
      expect(admitNumber(typed, 'DE'), typed).toMatchObject({ refusal: { reason: 'unclear' } })
      expect([read(typed, 'DE')].flat()[0]).toBe(BERLIN)
    })

  it.each([['+49 30 901820 -12345', 'DE', BERLIN], ['+43 1 58858 / -12', 'AT', '+43158858'], ['+62 21 5790 / -123', 'ID', '+62215790123'],
    ['+62 21 5790 / 123', 'ID', '+62215790123'], ['+62 21 5790 . 123', 'ID', '+62215790123'], ['+62 21 5790 (123)', 'ID', '+62215790123'], ['+62 21 5790/123', 'ID', '+62215790123'], ['(021) 5790/123', 'ID', '+62215790123']])('C11 C15 asks about %j', (typed, country, main) => {
    expect([read(typed, country)].flat()[0]).toBe(main)
    expect(parseNumber(typed, country)).toMatchObject({ ok: false })
  })

  it.each([['030--901820'], ['030 / - 901820'], ['(030) / 901820'], ['+49-(0)30-901820'], ['+49.30.901820'], ['+49 30 90.18.20']])(
    'C15 reads %j as one number', typed => {
      expect(read(typed, 'DE')).toBe(BERLIN)
    })

  it.each([['+49 49 171 6783154', true], ['+4949 171 6783154', true], ['+49491716783154', true], ['+49 4921 12345', false], ['+49 4921 123456', false], ['+49 491 712345', false]])(
    'C11 C15 asks which was meant where the code seems to stand twice, and only there: %j', (typed, isAsked) => {
      expect(Array.isArray(read(typed, 'DE'))).toBe(isAsked)
      if (isAsked) expect(read(typed, 'DE')).toEqual(['+491716783154', '+49491716783154'])
    })

  it.each([['+011 44 20 7946 0958', 'US'], ['+0011 44 20 7946 0958', 'AU'], ['+00 44 20 7946 0958', 'GB']])(
    'C15 offers the number behind a + and what is dialled for it: %j in %s', (typed, country) => {
      expect(read(typed, country)).toEqual([LONDON])
    })

  it.each([
    ['+49 30 901820 ext. 5', 'DE', BERLIN], ['+43 1 58858 ext 12', 'AT', '+43158858'], ['+49 30 901820 (Durchwahl 12)', 'DE', BERLIN],
    ['+39 06 6982 x12', 'IT', '+39066982'], ['+49 30 901820,,123#', 'DE', BERLIN], ['+49 30 901820;ext=5', 'DE', BERLIN],
    ['tel:+4930901820;ext=5', 'US', BERLIN], ['+49 30 901820p12', 'DE', BERLIN], ['+49 30 901820w12', 'DE', BERLIN],
    ['01 23 45 67 89 poste 12', 'FR', '+33123456789'], ['06 6982 1234 int. 3', 'IT', '+390669821234'],
    ['03-1234-5678 内線12', 'JP', '+81312345678'], ['8 495 123-45-67 доб. 5', 'RU', '+74951234567'],
    ['+49 30 901820 App. 7', 'DE', BERLIN], ['+43 1 58858 Kl 12', 'AT', '+43158858'], ['+49 30 901820 #9', 'DE', BERLIN],
    ['+34 912 345 678 anexo 4', 'ES', '+34912345678'], ['+55 11 3123 4567 ramal 21', 'BR', '+551131234567'],
    ['+31 20 123 4567 tst 9', 'NL', '+31201234567'], ['+62 21 5790 ext 123', 'ID', null],
    ['+49 30 901820, ext. 5', 'DE', BERLIN], ['8 495 123-45-67, доб. 5', 'RU', '+74951234567'],
    ['+49 30 901820; Durchwahl 5', 'DE', BERLIN], ['02-123-4567 ต่อ 12', 'TH', '+6621234567'], ['02-123-4567(교환 12)', 'KR', '+8221234567'],
    ['22 123 45 67 wew. 12', 'PL', '+48221234567'], ['08-123 456 00 ankn 12', 'SE', '+46812345600'], ['06 1 456 7890 m. 12', 'HU', '+3614567890'],
    ['210 123 4567 εσωτ. 12', 'GR', '+302101234567'], ['415 555 2671 option 2', 'US', '+14155552671'],
    ['+91 22 2345 6789 Extn. No. 12', 'IN', '+912223456789'], ['415-555-2671 extension number 12', 'US', '+14155552671'], ['415-555-2671 ex. 12', 'US', '+14155552671'],
    ['415-555-2671 then press 2', 'US', '+14155552671'], ['415-555-2671 PIN 1234', 'US', '+14155552671'], ['415-555-2671 code 123456#', 'US', '+14155552671'],
    ['+359 2 123 4567 вътр. 12', 'BG', '+35921234567'], ['+380 44 123 45 67 дод. 12', 'UA', '+380441234567'], ['+381 11 123 4567 lok. 12', 'RS', '+381111234567'],
    ['+385 1 1234 567 kbr. 12', 'HR', '+38511234567'], ['+372 612 3456 sisenumber 12', 'EE', '+3726123456'], ['+62 21 5790123 pes. 12', 'ID', '+62215790123'],
    ['sip:+4930901820;ext=5@example.com', 'US', BERLIN], ['tel:+4930901820;postd=pp22', 'US', BERLIN],
  ])('C11 C15 refuses the extension of %j typed in %s and offers the main number', (typed, country, main) => {
    expect(parseNumber(typed, country)).toMatchObject({ ok: false, problem: 'extension' })
    expect(read(typed, country)).toEqual(main === null ? null : [main])
    expect(admitNumber(typed, country)).toMatchObject({ refusal: { reason: 'extension', code: 'invalid_number' } })
  })

  it.each([
    ['Room 5, +44 20 7946 0958', 'GB', [LONDON]], ['Room 5 +44 20 7946 0958', 'US', [LONDON]], ['Room 5 030 901820', 'DE', [BERLIN]],
    ['5th floor: 030/901820', 'DE', [BERLIN]], ['On 12.05.2026 for €1,234.56 in 10115 Berlin: 030 901820', 'DE', [BERLIN]],
    ['Pay 1.234.567,89 € by 2026-05-12, call +49 30 901820', 'DE', [BERLIN]], ['+49 30 901820 bis 22', 'DE', [BERLIN]],
    ['415 555 2671 home', 'US', ['+14155552671']], ['+44 20 7946 0958 or +44 20 7946 0959', 'US', [LONDON, '+442079460959']],
    ['5 030 901820', 'DE', [BERLIN, '+495030901820']], ['24/7 030 901820', 'DE', [BERLIN, '+49247030901820']],
    ['1) 030 901820', 'DE', [BERLIN]], ['3 06 6982 1234', 'IT', ['+390669821234']], ['030 901820 0171 1234567', 'DE', [BERLIN, '+491711234567']],
    ['5/030 901820', 'DE', [BERLIN, '+495030901820']], ['5-030 901820', 'DE', [BERLIN, '+495030901820']],
    ['030 9018 030 9019', 'DE', ['+49309018', '+49309019', '+493090180309019']],
    ['020 7946 0958 020 7946 0959', 'GB', [LONDON, '+442079460959']],
    ['030 901820 24/7 5', 'DE', ['+493090182024', '+49309018202475', '+493090182075']],
    ['030 901820 / 030 901821', 'DE', [BERLIN, '+4930901821']], ['030 901820\n030 901821', 'DE', [BERLIN, '+4930901821']],
    ['030 901820, 030 901821', 'DE', [BERLIN, '+4930901821']], ['Tel: 030 901820, Fax: 030 901821', 'DE', [BERLIN, '+4930901821']],
    ['030 901820; 030 901821', 'DE', [BERLIN, '+4930901821']], ['+4930901820+442079460958', 'DE', [BERLIN, LONDON]],
    ['030 901820-21', 'DE', [BERLIN, '+493090182021', '+4930901821']], ['030 901820/901821', 'DE', [BERLIN, '+4930901820901821', '+4930901821']], ['+49 30 901820 (5', 'DE', [BERLIN, '+49309018205']],
    ['+49 30 901820.5', 'DE', [BERLIN, '+49309018205', '+4930901825']], ['030 901820 ~ 901821', 'DE', [BERLIN, '+4930901820901821', '+4930901821']], ['030 901820/21', 'DE', [BERLIN, '+493090182021', '+4930901821']],
    ['+43 1 58858-12', 'AT', ['+43158858', '+4315885812']], ['+44 20 7946 0958-12', 'GB', [LONDON]],
    ['#31#+49 30 901820', 'DE', [BERLIN]], ['*67 4155552671', 'US', ['+14155552671']], ['141 020 7946 0958', 'GB', [LONDON]],
    ['https://wa.me/442079460958', 'GB', [LONDON]], ['https://wa.me/442079460958?text=hi%2012345678', 'GB', [LONDON]],
    ['030 901820¹', 'DE', [BERLIN]], ['② 030 901820', 'DE', [BERLIN]], ['030 901820 12:30', 'DE', [BERLIN]], ['030 901820 12.05.26', 'DE', [BERLIN, '+4930901820120526']],
    ['12/05/2026 030 901820', 'DE', [BERLIN]], ['Fax 030 901820 am 12.05.26', 'DE', [BERLIN]], ['(11) 3123-4567 / 3123-4568', 'BR', ['+551131234567', '+551131234568']],
    ['+91-22-23456789/23456790', 'IN', ['+912223456789', '+912223456790']], ['022 2345 6789 / 2345 6790', 'IN', ['+912223456789', '+912223456790']],
    ['18OO3569377', 'US', ['+18003569377', '+18663569377']], ['O30 9O182O', 'DE', [BERLIN, '+49630961826']], ['03O 90l820', 'DE', [BERLIN, '+4936905820']],
    ['1-877-KARS-4-KIDS', 'US', ['+18775277454']], ['hello', 'US', null], ['10115 Berlin', 'DE', null], ['+39 895 123456', 'US', null],
    ['12.05.2026', 'DE', null], ['2026-05-12', 'DE', null], ['Order 123456', 'US', null], ['€1,234.56', 'DE', null],
  ])('C15 offers what stands in %j typed in %s, and takes nothing', (typed, country, offered) => {
    expect(parseNumber(typed, country).ok).toBe(false)
    expect(read(typed, country)).toEqual(offered)
    if (offered && offered.length > 0) expect(admitNumber(typed, country)).toMatchObject({ refusal: { reason: 'unclear', code: 'number_unclear' } })
  })

  it.each([
    ['030/901820', 'DE', BERLIN], ['030 / 901820', 'DE', BERLIN], ['0171/1234567', 'DE', '+491711234567'], ['+49 (0) 30 901820', 'US', BERLIN],
    ['(+33) 6 12 34 56 78', 'US', '+33612345678'], ['[+44] 20 7946 0958', 'US', LONDON], ['+(44) 20 7946 0958', 'US', LONDON],
    ['0049 30 901820', 'GB', BERLIN], ['011 49 30 901820', 'US', BERLIN], ['8~10 49 30 901820', 'RU', BERLIN], ['0011 49 30 901820', 'AU', BERLIN],
    ['٠٢٠ ٧٩٤٦ ٠٩٥٨', 'GB', LONDON], ['۰۲۰۷۹۴۶۰۹۵۸', 'GB', LONDON], ['०२० ७९४६ ०९५८', 'GB', LONDON], ['０２０－７９４６－０９５８', 'GB', LONDON],
    ['\u202A+44 20 7946 0958\u202C', 'AE', LONDON], ['tel:+44-20-7946-0958', 'US', LONDON], ['tel:%2B442079460958', 'US', LONDON],
    ['tel:020-7946-0958;phone-context=+44', 'US', LONDON], ['sip:+442079460958@example.com', 'US', LONDON], ['callto:+442079460958', 'US', LONDON],
    ['０３ー１２３４ー５６７８', 'JP', '+81312345678'], ['〇三ー一二三四ー五六七八', 'JP', '+81312345678'], ['030 ∕ 901820', 'DE', BERLIN],
    ['%2B49%2030%20901820', 'US', BERLIN], ['²⁰⁷⁹⁴⁶⁰⁹⁵⁸', 'GB', LONDON],
    ['1-800-FLOWERS', 'US', '+18003569377'], ['1-800-flowers', 'CA', '+18003569377'], ['1-800-GO-FEDEX', 'US', '+18004633339'], ['0800 FLOWERS', 'GB', '+448003569377'],
    ['972502345678', 'IL', '+972502345678'], ['33612345678', 'FR', '+33612345678'], ['51 99123-4567', 'BR', '+5551991234567'],
  ])('C15 reads %j typed in %s as one number', (typed, country, e164) => {
    expect(read(typed, country)).toBe(e164)
  })

  it.each([
    ['(415) 555-CALL', 'US', '+14155552255'], ['212-736-PENN', 'US', '+12127367366'], ['1-800-CONTACTS', 'US', '+18002668228'],
  ])('C15 asks whether %j is the number that its letters spell', (typed, country, e164) => {
    expect(read(typed, country)).toEqual([e164])
  })

  it.each([['4930901820.0', 'DE', [BERLIN, '+49309018200']], ['4155552671.00', 'US', ['+14155552671']], ['4.930901820E+9', 'DE', null], ['4,93E+10', 'DE', null]])(
    'C15 takes the decimals of a spreadsheet for no part of the number: %j', (typed, country, offered) => {
      expect(read(typed, country)).toEqual(offered)
    })

  it.each([['17 rue de la Paix', 'FR'], ['25 Main Street', 'US']])('C15 spells no number with the address %j', (typed, country) => {
    expect(read(typed, country)).toBeNull()
  })

  it.each([['sip:bob@example.com', 'internet address'], ['tel:7042;phone-context=example.com', 'its own company’s'], ['hello', 'no number'],
    ['call 12345', 'no whole number']])('C15 says of %s why it is none', (typed, words) => {
    const number = parseNumber(typed, 'US')
    expect(!number.ok && number.message).toContain(words)
  })

  it.each([
    ['+52 1 55 1234 5678', 'US', '+525512345678'], ['044 55 1234 5678', 'MX', '+525512345678'], ['01 55 1234 5678', 'MX', '+525512345678'],
    ['+225 07 12 34 56', 'FR', '+2250707123456'], ['+225 45 12 34 56', 'FR', '+2250545123456'], ['+225 01 12 34 56', 'FR', '+2250101123456'],
    ['07 12 34 56', 'CI', '+2250707123456'], ['+225 20 30 12 34', 'FR', '+2252720301234'], ['+229 97 12 34 56', 'FR', '+2290197123456'],
    ['97 12 34 56', 'BJ', '+2290197123456'], ['+57 1 234 5678', 'US', '+576012345678'], ['+84 168 123 4567', 'US', '+84381234567'],
    ['+84 120 123 4567', 'US', '+84701234567'], ['+84 123 123 4567', 'US', '+84831234567'], ['0188 123 4567', 'VN', '+84581234567'],
    ['011 52 1 55 1234 5678', 'US', '+525512345678'], ['0011 225 07 12 34 56', 'AU', '+2250707123456'], ['+39 6 6982 1234', 'US', '+390669821234'],
    ['+237 99 12 34 56', 'FR', '+237699123456'], ['+593 9 912 3456', 'US', '+593999123456'], ['8 050 123 45 67', 'UA', '+380501234567'], ['0333 123 4567', 'IT', '+393331234567'], ['+39 0333 123 4567', 'US', '+393331234567'], ['+55 11 8123 4567', 'US', '+5511981234567'],
  ])('C15 says how %s typed in %s is dialled today', (typed, country, today) => {
    expect(parseNumber(typed, country)).toMatchObject({ ok: false, problem: 'renumbered', message: expect.stringMatching(/since (?:1998|20\d\d)/) as string })
    expect(read(typed, country)).toEqual([today])
  })
})

describe('a country code without a plus', () => {
  it.each([
    ['491716783154', 'DE', ['+491716783154', '+49491716783154']], ['49(0)345279580', 'DE', ['+49345279580', '+49490345279580']],
    ['442079460958', 'DE', ['+49442079460958', LONDON]], ['44 20 7946 0958', 'US', [LONDON]],
    ['0 91 98765 43210', 'IN', ['+919876543210']], ['0447911123456', 'GB', ['+447911123456']], ['+8 (495) 123-45-67', 'RU', ['+74951234567', '+84951234567']],
    ['0 49 171 6783154', 'DE', ['+49491716783154', '+491716783154']], ['0491716783154', 'DE', ['+49491716783154', '+491716783154']],
    ['049 171 6783154', 'DE', ['+49491716783154', '+491716783154']], ['(0) 49 171 6783154', 'DE', ['+49491716783154', '+491716783154']],
    ['8 7 495 123 45 67', 'RU', ['+74951234567']], ['06 36 1 456 7890', 'HU', ['+3614567890']], ['0 1 415 555 2671', 'US', ['+14155552671']],
    ['0 33 6 12 34 56 78', 'FR', ['+33612345678']], ['043158858', 'AT', ['+43158858']], ['0 358 40 123 4567', 'FI', ['+358401234567']],
    ['+0049 171 6783154', 'DE', ['+491716783154', '+49491716783154']], ['+049 171 6783154', 'DE', ['+491716783154', '+49491716783154']],
    ['+0044 20 7946 0958', 'US', [LONDON]], ['+ 0 44 20 7946 0958', 'GB', [LONDON]], ['00 044 20 7946 0958', 'GB', [LONDON]],
    ['000 44 20 7946 0958', 'FR', [LONDON]], ['0 0044 20 7946 0958', 'GB', [LONDON]], ['+0171 6783154', 'DE', ['+491716783154']],
    ['0+49 171 6783154', 'DE', ['+491716783154']], ['00+49 171 6783154', 'DE', ['+491716783154']], ['++49 171 6783154', 'DE', ['+491716783154']],
    ['+89161234567', 'RU', ['+79161234567']], ['+8 916 123 45 67', 'RU', ['+79161234567']], ['0033 6 12 34 56 78', 'TH', ['+3612345678', '+33612345678']],
    ['0033 6 12 34 56 78', 'SG', ['+3612345678', '+33612345678']], ['007 49 30 901820', 'ID', ['+74930901820', BERLIN]],
    ['44+ 20 7946 0958', 'AE', [LONDON]], ['442079460958+', 'AE', [LONDON]], ['44+2079460958', 'IL', [LONDON]],
  ])('C15 asks what %s typed in %s means', (typed, country, offered) => {
    expect(read(typed, country)).toEqual(offered)
  })

  it.each([
    ['0491 6783154', 'DE', '+494916783154'], ['(04941) 12345', 'DE', '+49494112345'], ['0 0 49 171 6783154', 'DE', '+491716783154'],
    ['49 0171 6783154', 'DE', '+491716783154'], ['44 (0)20 7946 0958', 'GB', LONDON], ['7 8 495 123 45 67', 'RU', '+74951234567'],
    ['972-50-234-5678', 'IL', '+972502345678'], ['38 044 123 45 67', 'UA', '+380441234567'], ['88 01711 123456', 'BD', '+8801711123456'],
  ])('C15 reads %s typed in %s, whose signs say where the code ends', (typed, country, e164) => {
    expect(read(typed, country)).toBe(e164)
  })

  it.each([
    ['972501234567', 'IL', '+972 50 123 4567 in Israel: none begins with +972 50 1'], ['972-50-123-4567', 'IL', '+972 50 123 4567'],
    ['972 50 123 4567', 'IL', '+972 50 123 4567'], ['85212345678', 'HK', '+852 12345678 in Hong Kong: none begins with +852 1'],
    ['353 80 123 4567', 'IE', '+353 80 123 4567'], ['33 000 000 000', 'FR', '+33 000000000'], ['90 100 123 4567', 'TR', '+90 1001234567'],
    ['65-1234-5678', 'SG', 'none begins with +65 12'], ['61 400 000 00', 'AU', '+61 400 000 00 is one digit short'],
  ])('C15 says what it read %s as, and why it is none: %s', (typed, country, words) => {
    const number = parseNumber(typed, country)
    const place = countryInSentence(country)
    expect(number).toMatchObject({ ok: false, message: expect.stringContaining(`as the country code of ${place}.`) as string })
    expect(!number.ok && number.message).toContain(words)
    expect(read(typed, country)).toBeNull()
  })

  it('C15 names the code that it read, wherever what is behind it could be a number and is none', () => {
    const bare: unknown[] = []
    for (const country of getCountries()) {
      const code = callingCodeOf(country) ?? ''
      for (const range of rangesOf(code).filter(one => one.country === country && one.lineType === 'mobile')) {
        for (const first of '0123456789') {
          const typed = `${code}${first}${drawNational(range, DIGIT_SETS[0]!).slice(1)}`
          const number = parseNumber(typed, country)
          const isRead = number.ok || number.choices !== undefined || number.problem !== 'not_a_number'
          if (!isRead && !number.message.startsWith(`We read ${code} as`)) bare.push([country, typed, number.message])
        }
      }
    }
    expect(bare).toEqual([])
  })

  it('C15 rings nobody else behind what a country dials for the plus, its own or the 00 of other countries', () => {
    const wrong: unknown[] = []
    for (const country of getCountries()) {
      const own = new RegExp(`^(?:${diallingOutPattern(country)})$`)
      const prefixes = Array.from({ length: 1000 }, (_, index) => [String(index), `0${index}`, `00${index}`]).flat().filter(one => own.test(one))
      for (const meant of ['+4930901820', '+33612345678', LONDON, '+81312345678', '+919812345678']) {
        if (meant.startsWith(`+${callingCodeOf(country) ?? ''}`)) continue
        for (const prefix of new Set(['00', ...prefixes])) {
          const answer = read(`${prefix}${meant.slice(1)}`, country)
          if (answer !== null && ![answer].flat().includes(meant)) wrong.push([country, prefix, meant, answer])
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('C15 never picks silently where the country’s own code leads to a number too', () => {
    for (const country of getCountries()) {
      const code = callingCodeOf(country) ?? ''
      for (const range of rangesOf(code).filter(one => one.country === country)) {
        for (const digits of DIGIT_SETS) {
          const typed = `${code}${drawNational(range, digits)}`
          const [meant, answer] = [parsePhoneNumberFromString(`+${typed}`), read(typed, country)]
          if (!meant?.isValid()) continue
          expect([country, typed, [answer].flat().includes(meant.number)]).toEqual([country, typed, true])
        }
      }
    }
  })
})

describe('what is plainly one number stays one', () => {
  it('C15 reads every number in the format of its country without asking', () => {
    const asked: string[] = []
    let seen = 0
    for (const code of callingCodes()) {
      for (const range of rangesOf(code)) {
        for (const digits of DIGIT_SETS) {
          const number = parsePhoneNumberFromString(`+${code}${drawNational(range, digits)}`)
          if (!number?.isValid()) continue
          expect(read(number.formatInternational(), 'US')).toBe(number.number)
          seen += 1
          if (number.country && read(number.formatNational(), number.country) !== number.number) {
            asked.push(`${number.country} ${number.formatNational()}`)
          }
        }
      }
    }
    // in a few plans a number of the country begins with the country's code
    expect(asked.length, asked.join('\n')).toBeLessThan(seen / 50)
  })

  it('C15 makes no other number of one behind a room, a line or an hour', () => {
    const taken: unknown[] = []
    for (const code of callingCodes()) {
      for (const range of rangesOf(code)) {
        const number = parsePhoneNumberFromString(`+${code}${drawNational(range, DIGIT_SETS[4])}`)
        // without a 0 in front nothing says where it begins
        if (!number?.isValid() || !number.country || !/^\(?0/.test(number.formatNational())) continue
        for (const before of ['5 ', '12 ', '3. ', '4) ', '24/7 ', '7 - ', '5/', '12-', '3.']) {
          const typed = before + number.formatNational()
          const found = read(typed, number.country)
          if (typeof found === 'string' && found !== number.number) taken.push([number.country, typed, found])
        }
      }
    }
    expect(taken).toEqual([])
  })

  it('C15 takes no whole number and something more for one, whatever sign stands between them', () => {
    const mains = [['+49 30 901820', 'DE'], ['030 901820', 'DE'], ['+43 1 58858', 'AT'], ['+39 06 6982', 'IT'], ['+62 21 5790123', 'ID'], ['+358 9 1234567', 'FI'], ['415 555 2671', 'US'], ['(11) 91234-5678', 'BR'], ['022 2345 6789', 'IN']] as const
    const signs = ['/', ' / ', '-', ' - ', '–', '—', '~', ' ~ ', '〜', '.', ' . ', '..', ' (', ' [', '-(', '//', '--', ' -/', '∕', '／', 'ー', '·', ' ·', '…', ' … ', '¹', ' x', ',', ';', '#', ' ext ']
    const taken: unknown[] = []
    for (const [main, country] of mains) {
      for (const sign of signs) {
        for (const tail of ['5', '12', '123', '1234', '12345', '00', '07', '901821', '1234567', '7 5', '21 22']) {
          const typed = `${main}${sign}${tail}`
          if (typeof read(typed, country) === 'string') taken.push([typed, read(typed, country)])
        }
      }
    }
    expect(taken).toEqual([])
  })

  it('C15 joins nothing across anything else', () => {
    const gap = fc.constantFrom('--', ' -/- ', '//', ' - -', '...', ' . ', ' ~~ ', ' ext ', ' x', ',', ';', '#', '*', ' / ', '\n', ' or ', ' room ', ' (Durchwahl ', ' доб. ', ' 内線', 'p', ':', '|', ' + ', '=', '&', '"', ' ™ ', ' № ')
    const tail = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 8 })
    const main = fc.constantFrom(['+49 30 901820', 'DE'], ['030 901820', 'DE'], ['+43 1 58858', 'AT'], ['+44 20 7946 0958', 'GB'], ['+62 21 5790123', 'ID'], ['+39 06 6982', 'IT'])
    fc.assert(fc.property(main, gap, tail, ([number, country], between, more) => {
      const answer = read(`${number}${between}${more}`, country!)
      const alone = read(number!, country!)
      const second = read(more, country!)
      if (typeof answer === 'string') expect([alone, second]).toContain(answer)
      const joined = `${String(alone)}${more}`
      // a slash is written inside German numbers: there the person is asked
      if (!/^[ \-/.~]+$/.test(between)) expect([answer].flat()).not.toContain(joined)
      expect(typeof answer === 'string' && answer === joined).toBe(false)
    }), { numRuns: 500 })
  })
})
