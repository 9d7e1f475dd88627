import { describe, expect, it } from 'vitest'
import { callingCodeOf, countriesOf } from '../../../server/domain/phone/number-plan'
import { countryCodes, countryName } from '../../../server/domain/phone/country-names'
import { countryOfSlug, countrySlug } from '../../../server/domain/phone/country-slugs'
import { countryWords } from '../../../server/domain/phone/country-words'
import { findCountries, isTypedNumber, suggestCountries } from '../../../shared/rates/find-countries'

const COUNTRIES = countryCodes().map(code => ({
  code, name: countryName(code), callingCodes: [`+${callingCodeOf(code)}`], leads: countriesOf(callingCodeOf(code)!)[0] === code, words: countryWords(code),
})).sort((one, other) => (one.name < other.name ? -1 : 1))
const first = (typed: string) => findCountries(COUNTRIES, typed)[0]?.code

describe('looking for a country', () => {
  it.each([
    ['Germany', 'DE'], ['germany ', 'DE'], ['Deutschland', 'DE'], ['DEUTSCHLAND', 'DE'], ['Allemagne', 'DE'], ['Alemania', 'DE'], ['Германия', 'DE'], ['de', 'DE'], ['+49', 'DE'], ['0049', 'DE'], ['49', 'DE'], ['ألمانيا', 'DE'], ['德国', 'DE'],
    ['uk', 'GB'], ['UK', 'GB'], ['gb', 'GB'], ['Great Britain', 'GB'], ['england', 'GB'], ['Großbritannien', 'GB'], ['+44', 'GB'], ['0044', 'GB'], ['(+44)', 'GB'], ['＋４４', 'GB'],
    ['usa', 'US'], ['U.S.A.', 'US'], ['United St', 'US'], ['États-Unis', 'US'], ['etats unis', 'US'], ['Amerika Birleşik', 'US'], ['011 49', 'DE'],
    ['cote divoire', 'CI'], ['Côte d\'Ivoire', 'CI'], ['Ivory Coast', 'CI'], ['elfenbeinkuste', 'CI'],
    ['Österreich', 'AT'], ['osterreich', 'AT'], ['España', 'ES'], ['Turkey', 'TR'], ['turkiye', 'TR'], ['Holland', 'NL'], ['the netherlands', 'NL'],
    ['Åland', 'AX'], ['aland', 'AX'], ['São Tomé', 'ST'], ['sao tome & principe', 'ST'], ['st lucia', 'LC'], ['St. Lucia', 'LC'], ['Curacao', 'CW'], ['Reunion', 'RE'],
    ['日本', 'JP'], ['भारत', 'IN'], ['россия', 'RU'], ['香港', 'HK'], ['대한민국', 'KR'], ['ישראל', 'IL'], ['Ελλάδα', 'GR'], ['Suomi', 'FI'], ['Sverige', 'SE'], ['Polska', 'PL'], ['Česko', 'CZ'], ['Việt Nam', 'VN'], ['ไทย', 'TH'],
    ['Burma', 'MM'], ['Swaziland', 'SZ'], ['Macedonia', 'MK'], ['East Timor', 'TL'], ['Emirates', 'AE'], ['Congo Kinshasa', 'CD'], ['Hawaii', 'US'], ['+4420', 'GB'], ['kinshasa', 'CD'],
  ])('finds %j', (typed, code) => {
    expect(first(typed)).toBe(code)
  })

  it('finds every country first by its own name, its slug and its code', () => {
    for (const { code, name } of COUNTRIES) {
      expect(first(name), name).toBe(code)
      expect(first(countrySlug(code)), countrySlug(code)).toBe(code)
      expect(first(code.toLowerCase()), code).toBe(code)
    }
  })

  it('finds all that share a code, and those that begin with it after them', () => {
    const found = findCountries(COUNTRIES, '+44').map(({ code }) => code)
    expect([...found].sort()).toEqual(['GB', 'GG', 'IM', 'JE'])
    const begun = findCountries(COUNTRIES, '+35').map(({ code }) => code)
    expect(begun).toContain('PT')
    expect(begun).not.toContain('DE')
  })

  it('shows all for nothing, and nothing for what is no name', () => {
    for (const typed of ['', '  ', '+']) expect(findCountries(COUNTRIES, typed)).toHaveLength(COUNTRIES.length)
    for (const typed of ['zzz', '=cmd|', '!!', '🎉', '<script>', '%', 'x'.repeat(5000), '\u202eabc']) expect(findCountries(COUNTRIES, typed), typed.slice(0, 20)).toEqual([])
  })

  it('takes names in the language of whoever reads', () => {
    expect(findCountries(COUNTRIES, 'Þýskaland')).toEqual([])
    expect(findCountries(COUNTRIES, 'thyskaland', ({ code }) => (code === 'DE' ? ['Þýskaland'] : [])).map(({ code }) => code)).toEqual(['DE'])
  })

  it.each([['germny', 'DE'], ['germanyy', 'DE'], ['portugall', 'PT'], ['Deutschlant', 'DE']])('guesses what %j was meant to be', (typed, code) => {
    expect(suggestCountries(COUNTRIES, typed, 5).map(one => one.code)).toContain(code)
  })

  it('guesses nothing from nothing', () => {
    expect(suggestCountries(COUNTRIES, 'qqqqq', 5)).toEqual([])
    expect(suggestCountries(COUNTRIES, '🎉', 5)).toEqual([])
  })

  it.each([['+44 20 7946 0123', true], ['0044 20 7946', true], ['020 7946 0123', true], ['+44', false], ['0044', false], ['(555) 123', true], ['Germany', false], ['', false], ['+', false], ['12', false]])('takes %j for a number: %s', (typed, is) => {
    expect(isTypedNumber(typed)).toBe(is)
  })
})

describe('a country in an address', () => {
  it('is readable, and leads to one country', () => {
    const slugs = countryCodes().map(countrySlug)
    expect(new Set(slugs).size).toBe(slugs.length)
    for (const slug of slugs) expect(slug).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    expect(['GB', 'CI', 'ST', 'AX', 'VI', 'TR', 'GW'].map(countrySlug)).toEqual(['united-kingdom', 'cote-divoire', 'sao-tome-and-principe', 'aland-islands', 'us-virgin-islands', 'turkiye', 'guinea-bissau'])
  })

  it.each([['united-kingdom', 'GB'], ['United-Kingdom', 'GB'], ['gb', 'GB'], ['GB', 'GB'], ['Côte d’Ivoire', 'CI'], ['united kingdom', 'GB'], ['nowhere', null], ['', null], ['constructor', null], ['__proto__', null], ['zz', null]])('%j is %s', (text, code) => {
    expect(countryOfSlug(text)).toBe(code)
  })
})
