import { createRequire } from 'node:module'
import { getCountries, isSupportedCountry } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { admitNumber } from '../../../server/domain/phone/admit-number'
import { compileDigitPattern, type PatternState } from '../../../server/domain/phone/digit-pattern'
import { emergencyCountries, emergencyNumbersOf } from '../../../server/domain/phone/emergency-table'
import { findEmergency } from '../../../server/domain/phone/emergency'
import { callingCodeOf, callingCodes, nationalPrefixOf, rangesOf } from '../../../server/domain/phone/number-plan'
import { lineKindSentence } from '../../../server/domain/phone/line-kinds'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { refuseNumber } from '../../../server/domain/phone/refuse-number'
import { DIGIT_SETS, drawNational } from './draw-number'

/** Google's own build of the metadata; its compact form is by position. */
const shortNumbers = (createRequire(import.meta.url)('google-libphonenumber') as {
  shortnumbermetadata: { countryToMetadata: Record<string, (unknown[] | null)[]> }
}).shortnumbermetadata.countryToMetadata
const EMERGENCY_RANGE = 27
const PATTERN = 2

/** Every number of at most five digits that the pattern accepts. */
function spellOut(pattern: string): string[] {
  const automaton = compileDigitPattern(pattern)
  const numbers: string[] = []
  const walk = (state: PatternState, digits: string) => {
    if (state.size === 0) return
    if (automaton.isComplete(state)) numbers.push(digits)
    if (digits.length < 5) for (let digit = 0; digit < 10; digit += 1) walk(automaton.step(state, digit), `${digits}${digit}`)
  }
  walk(automaton.start, '')
  return numbers
}

function reasonOf(typed: string, country = 'US'): string | null {
  const admission = admitNumber(typed, country)
  return admission.ok ? null : admission.refusal.reason
}

const everyEmergencyNumber = emergencyCountries().flatMap(country =>
  emergencyNumbersOf(country).map(number => ({ country, number })))

function isEmergency(typed: string, country: string) {
  expect(admitNumber(typed, country)).toMatchObject({
    refusal: { reason: 'emergency', emergency: { number: emergencyNumbersOf(country)[0], country } },
  })
}

function inScript(zero: number, digits: string): string {
  return digits.replace(/\d/g, digit => String.fromCodePoint(zero + Number(digit)))
}

describe('emergency numbers', () => {
  it('C11 knows those of every country that has numbers', () => {
    expect(emergencyCountries().length).toBeGreaterThanOrEqual(200)
    expect(emergencyCountries().sort()).toEqual(getCountries().sort())
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

  it.each([
    ['#31#112', 'DE'], ['*31#112', 'DE'], ['**112', 'DE'], ['112#', 'DE'], ['*112#', 'DE'], ['00112', 'DE'], ['0,112', 'DE'],
    ['0 112', 'DE'], ['0 0 112', 'DE'], ['49112', 'DE'], ['+49 (0) 112', 'DE'], ['Notruf: 110', 'DE'], ['112!', 'DE'],
    ['*67 911', 'US'], ['*67911', 'US'], ['*82 911', 'US'], ['1167 911', 'US'], ['9,911', 'US'], ['9 911', 'US'],
    ['99911', 'US'], ['8,911', 'US'], ['1-911', 'US'], ['011 911', 'US'], ['tel:911', 'US'], ['sip:911@example.com', 'US'],
    ['tel:911;phone-context=+1', 'US'], ['urn:service:sos.police', 'US'], ['please call 911 now', 'US'], ['911p1', 'US'],
    ['141 999', 'GB'], ['1470 999', 'GB'], ['9 999', 'GB'], ['141 112', 'GB'], ['18000', 'GB'], ['1831 000', 'AU'],
    ['1832 000', 'AU'], ['0 000', 'AU'], ['184 110', 'JP'], ['186 119', 'JP'], ['0 119', 'JP'], ['133 999', 'HK'],
    ['#31#15', 'FR'], ['0,17', 'FR'], ['3651 17', 'FR'], ['067 112', 'ES'], ['8 10 112', 'RU'], ['02', 'RU'], ['0197 111', 'NZ'],
    ['1010288 911', 'US'], ['10 10 288 911', 'US'], ['*2 911', 'US'], ['9,*67 911', 'US'], ['1280 999', 'GB'], ['1411 000', 'AU'], ['010090 110', 'DE'],
    ['*1831112', 'DE'], ['122 110', 'JP'], ['133 112', 'AT'], ['110 112', 'DE'], ['112 15', 'FR'], ['1️⃣1️⃣2️⃣', 'DE'], ['SAMU: 15', 'FR'], ['Police 17', 'FR'],
    ['１１２', 'JP'], ['۱۱۲', 'IR'], ['(112)', 'FR'], ['[112]', 'FR'], ['110\n112', 'DE'], ['110 / 112', 'DE'],
  ])('C11 C15 hears an emergency in %j typed in %s before anything else', isEmergency)

  it.each([
    ['38 103', 'UA'], ['38103', 'UA'], ['38-103', 'UA'], ['380 103', 'UA'], ['380103', 'UA'], ['8-10 103', 'UA'], ['810103', 'UA'],
    ['8 10 380 103', 'UA'], ['+38 103', 'UA'], ['0038 103', 'UA'], ['88 999', 'BD'], ['4 112', 'RO'], ['6 999', 'MY'], ['9 112', 'TR'],
    ['49 0 112', 'DE'], ['490112', 'DE'], ['49 (0) 110', 'DE'], ['0 49 112', 'DE'], ['33 17', 'FR'], ['3315', 'FR'],
    ['+0112', 'DE'], ['+0 112', 'DE'], ['+110', 'DE'], ['298 112', 'FO'], ['376112', 'AD'], ['43 (0)133', 'AT'], ['358 (0) 112', 'FI'],
  ])('C11 C15 hears an emergency behind the country’s code in %j typed in %s', isEmergency)

  it.each([
    ['1731 999', 'SG'], ['1731999', 'SG'], ['1731 995', 'SG'], ['65 1731 999', 'SG'], ['*3370112', 'DE'], ['*337 112', 'DE'], ['*337#112', 'DE'],
    ['*3370 112', 'DE'], ['1414 999', 'US'], ['7 911', 'US'], ['6911', 'US'], ['1234 999', 'SG'], ['9,1,1', 'US'], ['9_1_1', 'US'],
    ['9;1;1', 'US'], ['9:1:1', 'US'], ['911911', 'US'], ['112112', 'DE'], ['999999', 'GB'], ['110-112', 'DE'], ['112/110', 'DE'],
  ])('C11 C15 hears an emergency behind what some service or key put there: %j typed in %s', isEmergency)

  it.each([
    ['nine one one', 'US'], ['one one two', 'IE'], ['Nine-One-One', 'US'], ['nine. one. one.', 'US'], ['nineoneone', 'US'], ['9 one one', 'US'],
    ['nine eleven', 'US'], ['nine hundred and eleven', 'US'], ['a hundred and twelve', 'IE'], ['one-twelve', 'IE'], ['double nine nine', 'GB'],
    ['triple nine', 'GB'], ['Treble nine', 'GB'], ['nine ninety-nine', 'GB'], ['triple zero', 'AU'], ['Triple 0', 'AU'], ['oh oh oh', 'AU'],
    ['one oh one', 'IN'], ['one hundred', 'IN'], ['+1 nine one one', 'US'], ['Please dial nine-one-one now', 'US'], ['eins eins zwei', 'DE'],
    ['hundertzwölf', 'DE'], ['un un deux', 'FR'], ['cent douze', 'FR'], ['dix-sept', 'FR'], ['uno uno dos', 'ES'], ['cero nueve uno', 'ES'],
    ['nueve uno uno', 'MX'], ['um nove zero', 'BR'], ['cento e noventa', 'BR'], ['uno uno due', 'IT'], ['één één twee', 'NL'], ['ett ett två', 'SE'],
    ['jeden jeden dwa', 'PL'], ['bir bir iki', 'TR'], ['сто двенадцать', 'RU'], ['один ноль три', 'UA'], ['एक एक दो', 'IN'], ['一一〇', 'JP'],
    ['请打一二〇', 'CN'], ['九九九', 'HK'], ['Police', 'US'], ['call the police', 'US'], ['Notruf', 'DE'], ['SOS', 'DE'], ['pompiers', 'FR'],
  ])('C11 C15 hears an emergency in words: %j typed in %s', isEmergency)

  it.each([
    ['0 358 112', 'FI'], ['0-358-112', 'AX'], ['0 39 112', 'IT'], ['0 46 90000', 'SE'], ['9 0 112', 'TA'], ['0 44 999', 'JE'], ['044999', 'JE'], ['044112', 'JE'],
    ['00 44 999', 'JE'],
  ])('C11 C15 hears an emergency where loose plans make a line of its prefixes: %j typed in %s', isEmergency)

  it.each([
    ['+0 49 112', 'DE'], ['+049112', 'DE'], ['00 00 49 112', 'DE'], ['000112', 'DE'], ['000 49 112', 'DE'], ['+376 (0)112', 'AD'], ['003760112', 'AD'], ['+244 (0) 113', 'AO'],
    ['00 1 0 911', 'US'],
  ])('C11 C15 hears an emergency behind zeros that belong nowhere: %j typed in %s', isEmergency)

  it.each([
    ['015190', 'BR'], ['9015190', 'BR'], ['05123', 'CO'], ['1900911', 'CR'], ['17911110', 'CN'], ['17911 110', 'CN'], ['082119', 'KR'], ['90123112', 'FI'], ['90123 112', 'FI'],
    ['10744112', 'CH'], ['10744 112', 'CH'], ['10847 117', 'CH'], ['188133', 'CL'], ['0033 110', 'JP'], ['0033110', 'JP'], ['1033112', 'AT'], ['1601112', 'NL'], ['1010999', 'PL'],
    ['18185 999', 'GB'], ['18185999', 'GB'], ['1001 112', 'LI'], ['15500 112', 'LU'], ['1511999', 'SG'], ['001112', 'TH'], ['00700 119', 'KR'],
  ])('C11 C15 hears an emergency behind a carrier that was chosen: %j typed in %s', isEmergency)

  it.each([
    ['9ll', 'US'], ['l12', 'DE'], ['O112', 'DE'], ['1I2', 'DE'], ['112.0', 'DE'], ['Feuerwehr', 'DE'], ['Rettungsdienst', 'DE'], ['bomberos', 'ES'], ['carabinieri', 'IT'],
    ['vigili del fuoco', 'IT'], ['bombeiros', 'BR'], ['brandweer', 'NL'], ['hätäkeskus', 'FI'], ['hätänumero', 'FI'], ['eCall', 'DE'], ['e-call', 'FR'], ['Notarzt', 'DE'],
    ['Rettung', 'AT'], ['paramedics', 'US'], ['coast guard', 'US'], ['poliisi', 'FI'], ['polisen', 'SE'], ['politie', 'NL'], ['garda', 'IE'], ['gardaí', 'IE'],
    ['nödnummer', 'SE'], ['pogotowie', 'PL'], ['straż pożarna', 'PL'], ['polis', 'TR'], ['jandarma', 'TR'], ['cruz roja', 'MX'], ['emergencias', 'ES'],
    ['pronto soccorso', 'IT'], ['скорая помощь', 'RU'], ['03 скорая', 'RU'], ['полиция', 'RU'], ['αστυνομία', 'GR'], ['משטרה', 'IL'], ['משטרה 100', 'IL'],
    ['警察', 'JP'], ['救急車', 'JP'], ['报警', 'CN'], ['경찰', 'KR'], ['일일구', 'KR'], ['पुलिस', 'IN'], ['एक सौ आठ', 'IN'], ['सौ', 'IN'], ['cero noventa y uno', 'ES'],
    ['nueve once', 'MX'], ['cent quatorze', 'FR'], ['hundertsiebzehn', 'CH'], ['hundertzwoelf', 'DE'], ['ettettvå', 'SE'], ['911.00', 'US'], ['112,0', 'DE'],
    ['%31%31%32', 'DE'], ['le 15', 'FR'], ['appelez le 15', 'FR'], ['composez le 17', 'FR'], ['0w18', 'FR'], ['9w911', 'US'], ['04', 'RU'],
  ])('C11 C15 hears an emergency in letters like digits and in services’ names: %j typed in %s', isEmergency)

  it('C11 C15 hears every number that stands behind parted prefixes, whatever the plan makes of the digits', () => {
    const missed = everyEmergencyNumber.filter(({ number }) => number.length >= 3).flatMap(({ country, number }) => {
      const code = callingCodeOf(country) ?? ''
      const trunk = nationalPrefixOf(country) || '0'
      return [`${trunk} ${code} ${number}`, `00 ${code} ${number}`, `9 ${trunk} ${number}`, `+0${code}${number}`, `000${number}`]
        .filter(typed => findEmergency(typed, country)?.country !== country).map(typed => [country, typed])
    })
    expect(missed).toEqual([])
  })

  it.each([['0358112', 'FI', '+358358112'], ['039112', 'IT', '+39039112'], ['0508112', 'PM', '+508508112']])(
    'C11 leaves %s in %s what the plan says it is: a line behind its area', (typed, country, e164) => {
      expect(admitNumber(typed, country)).toMatchObject({ ok: true, number: { e164 } })
    })

  it('C15 takes no local number that begins with the trunk prefix', () => {
    expect(parseNumber('012345', 'JE').ok).toBe(false)
    expect(parseNumber('832555', 'JE')).toMatchObject({ e164: '+441534832555' })
  })

  it('C11 C15 hears every number behind the codes of its country, with and without signs between', () => {
    const EAST = ['UA', 'RU', 'BY', 'KZ', 'UZ', 'TM', 'TJ', 'AM', 'AZ', 'GE', 'MD', 'KG']
    const missed: unknown[] = []
    for (const { country, number } of everyEmergencyNumber) {
      const code = callingCodeOf(country) ?? ''
      const trunk = nationalPrefixOf(country)
      const typed = [
        `${code} ${number}`, `${code}${number}`, `${code}-${number}`, `(${code}) ${number}`,
        ...(trunk === '' ? [] : [`${code} ${trunk} ${number}`, `+${code} (${trunk})${number}`]),
        ...(EAST.includes(country) && number.length > 2 ? [`8-10 ${number}`, `810${number}`, `8 10 ${code} ${number}`] : []),
        ...(trunk === '0' && code.endsWith('0') && number.length > 2 ? [`${code.slice(0, -1)} ${number}`] : []),
      ]
      missed.push(...typed.filter(one => findEmergency(one, country)?.country !== country).map(one => [country, one]))
    }
    expect(missed).toEqual([])
  })

  it('C11 hears every country’s own behind an outside line, a withheld number and a hash', () => {
    for (const { country, number } of everyEmergencyNumber.filter(one => one.number.length >= 3)) {
      for (const typed of [`9,${number}`, `0,${number}`, `#31#${number}`, `*67 ${number}`, `**${number}`, `${number}#`]) {
        expect([country, typed, findEmergency(typed, country)?.country]).toEqual([country, typed, country])
      }
    }
  })

  it('C11 names the number of where the caller is, whatever country is picked', () => {
    for (const [home, own] of [['DE', '112'], ['GB', '999'], ['US', '911'], ['AU', '000']] as const) {
      for (const picked of ['DE', 'GB', 'US', 'JP']) {
        expect(admitNumber('112', picked, home)).toMatchObject({ refusal: { emergency: { number: own, country: home } } })
        expect(admitNumber('411', picked, home)).toMatchObject({ refusal: { emergency: { number: own, country: home } } })
      }
    }
  })

  it.each([
    ['Room 112, +44 20 7946 0958', 'GB'], ['+49 30 901820 ext 112', 'DE'], ['#31#+49 30 901820', 'DE'],
    ['10115 Berlin', 'DE'], ['Room 17', 'FR'], ['17:15', 'FR'], ['Police, +44 20 7946 0958', 'GB'], ['*#06#', 'DE'], ['*67 212 555 2368', 'US'],
    ['#31#03090112', 'DE'], ['*672129110911', 'US'], ['nine one one five five five oh one oh oh', 'US'], ['one cat and two dogs', 'US'],
    ['+44 20 7946 0958 ext nine one one', 'GB'], ['ten one', 'US'], ['seventeen people', 'FR'], ['9:11', 'US'], ['555-0911', 'AU'],
    ['0173 112', 'DE'], ['1212911', 'US'], ['13434999', 'IE'], ['lol', 'US'], ['Oil', 'US'],
    ['030 112', 'DE'], ['911 112 112', 'ES'], ['policy', 'US'], ['le 15 mai', 'FR'], ['call me', 'US'], ['polite', 'US'], ['15 ans', 'FR'], ['212 999', 'US'], ['1-800-FIRE', 'US'], ['0450 000', 'AU'],
  ])('C11 hears none in %j', (typed, country) => {
    expect(findEmergency(typed, country)).toBeNull()
  })

  it('C11 takes no number dialled inside its country for an emergency', () => {
    for (const country of getCountries()) {
      for (const range of rangesOf(callingCodeOf(country) ?? '').filter(one => one.country === country)) {
        for (const digits of DIGIT_SETS) {
          const typed = `${nationalPrefixOf(country)}${drawNational(range, digits)}`
          const isExact = emergencyNumbersOf(country)
            .some(number => typed.endsWith(number) && typed.length <= number.length + 1)
          if (isExact || !parseNumber(typed, country).ok) continue
          expect([country, typed, findEmergency(typed, country)]).toEqual([country, typed, null])
        }
      }
    }
  })

  it('C11 knows what the public metadata of short numbers knows', () => {
    for (const [country, metadata] of Object.entries(shortNumbers)) {
      const pattern = metadata[EMERGENCY_RANGE]?.[PATTERN]
      // Gabon gives a hundred numbers to its services, all refused as short ones
      if (!isSupportedCountry(country) || typeof pattern !== 'string' || country === 'GA') continue
      const own = emergencyNumbersOf(country)
      expect([country, spellOut(pattern).filter(number => !own.includes(number))]).toEqual([country, []])
    }
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
    ['+44 870 123 4567', 'service number (087)'], ['+44 845 123 4567', 'service number (084)'],
    ['+44 333 123 4567', 'UK-wide number (03)'], ['+44 909 879 0000', 'premium rate number (09)'],
    ['+44 55 1234 5678', 'corporate number (055)'], ['+49 180 5 123456', 'service number (0180)'],
    ['+33 820 123 456', 'surcharged number'], ['+33 899 12 34 56', 'surcharged number'],
    ['+34 901 123 456', 'shared-cost number (901)'], ['+34 902 123 456', 'nationwide number (902)'],
    ['+39 848 123 456', 'shared-cost number (840 to 848)'],
    ['+61 1300 123 456', 'local-rate number (13, 1300)'], ['+81 570 012 345', 'Navi Dial number (0570)'],
    ['+41 848 123 456', 'shared-cost number (084x)'], ['+1 900 234 5678', 'pay-per-call number (900)'],
    ['+1 212 976 1234', 'pay-per-call number (976)'], ['+33 806 123 456', 'ordinary-price number'], ['+31 900 1234567', 'information number (0900)'],
    ['+48 804 123 456', 'universal access number (804)'], ['+39 199 123 456', 'single-rate number (numero unico, 199)'],
    ['+27 862 123 456', 'premium number (0862 to 0869)'], ['+27 860 123 456', 'shared-cost number (086)'],
  ])('C11 says of %s what its regulator calls it: %s', (typed, name) => {
    const article = /^[io]/.test(name) ? 'an' : 'a'
    const admission = admitNumber(typed, 'US')
    expect(!admission.ok && admission.refusal).toMatchObject({ code: 'blocked_number' })
    expect(!admission.ok && admission.refusal.message).toContain(`This is ${article} ${name}`)
    expect(!admission.ok && admission.refusal.message).toMatch(/We do not call those\. Nothing was charged\.$/)
  })

  it.each([
    ['+36 90 123 456', 'premium number (06 90, 06 91)'], ['+420 900 123 456', 'premium number (90x)'], ['+40 801 123 456', 'shared-cost number (0801)'],
    ['+82 1588 1234', 'nationwide company number (15xx, 16xx, 18xx)'], ['+62 804 123 4567', 'split-charge number (0804)'],
    ['+966 9200 12345', 'unified number (9200)'], ['+54 810 123 4567', 'shared-cost number (0810)'], ['+46 10 123 45 67', 'nationwide company number (010)'],
    ['+267 901 2345', 'premium number in Botswana'], ['+961 80 123 456', 'shared-cost number in Lebanon'],
    ['+30 500 500 0111', 'nationwide company number in Greece'], ['+974 2123456', 'pager in Qatar'], ['+681 801111', 'mailbox in Wallis and Futuna'],
  ])('C11 says of %s that it is a %s', (typed, name) => {
    const admission = admitNumber(typed, 'US')
    expect(!admission.ok && admission.refusal.message).toContain(`This is a ${name}: `)
  })

  it('C11 says of every number of a kind that is not called which kind it is and where, or what it is called there', () => {
    const KINDS = {
      premium: /premium|its owner|surcharged|price depends/, shared_cost: /shared|depends|split|rate number|surcharged|unified|owner/,
      uan: /nationwide|company|number/, pager: /pag(?:er|ing)/, voicemail: /mailbox|special-rate/,
    }
    const wrong: string[] = []
    for (const code of callingCodes()) {
      for (const range of rangesOf(code).filter(({ lineType }) => Object.hasOwn(KINDS, lineType))) {
        for (const digits of DIGIT_SETS) {
          const number = parseNumber(`+${code}${drawNational(range, digits)}`, 'US')
          if (!number.ok || !Object.hasOwn(KINDS, number.lineType)) continue
          const words = lineKindSentence(number) ?? ''
          const isPlaced = number.country === null || /\(.*\d.*\)| in /.test(words) || /premium number:|company number/.test(words)
          if (!isPlaced || !KINDS[number.lineType as keyof typeof KINDS].test(words)) wrong.push(`${number.e164} ${number.lineType} ${words}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('C11 gives no number that may be called a kind of those that are not', () => {
    for (const code of callingCodes()) {
      for (const range of rangesOf(code).filter(({ lineType }) => ['fixed_line', 'mobile', 'fixed_or_mobile'].includes(lineType))) {
        for (const digits of DIGIT_SETS) {
          const number = parseNumber(`+${code}${drawNational(range, digits)}`, 'US')
          if (!number.ok || refuseNumber(number) !== null) continue
          expect([number.e164, lineKindSentence(number)]).toEqual([number.e164, null])
        }
      }
    }
  })

  it.each([
    ['+1 900 234 5678', 'premium'], ['+44 909 879 0000', 'premium'], ['+371 900 12345', 'premium'],
    ['+33 820 123 456', 'shared_cost'], ['+49 180 5 123456', 'shared_cost'], ['+870 773 112 345', 'satellite'],
    ['+881 6 1234 5678', 'satellite'], ['+882 16 1234 5678', 'satellite'], ['+883 510 0 12345', 'satellite'],
    ['+878 10 1234567890', 'satellite'], ['+888 12345678901', 'satellite'], ['+979 1 2345 6789', 'blocked'],
    ['+808 1234 5678', 'blocked'], ['+86 10 1234 5678', 'blocked'], ['+86 139 1234 5678', 'blocked'],
    ['+44 55 1234 5678', 'uan'], ['+44 7640 123456', 'pager'], ['411', 'short'], ['+1 415 555 2671 x5', 'extension'],
    ['+1 415 555', 'invalid'], ['911', 'emergency'], ['*2700', 'short'], ['*100#', 'short'], ['*#06#', 'short'], ['*123*4#', 'short'],
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
