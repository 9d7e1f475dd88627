import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { WORLD_MARGIN } from '../../../scripts/deck/world-deck'
import { admitNumber } from '../../../server/domain/phone/admit-number'
import { callingCodes, rangesOf } from '../../../server/domain/phone/number-plan'
import { refuseNumber } from '../../../server/domain/phone/refuse-number'
import { validNumber, type ParsedNumber } from '../../../server/domain/phone/valid-number'
import { pricesByCountry, termsOf } from '../../../server/domain/rating/country-prices'
import { prefixesOf, rateOfNumber } from '../../../server/domain/rating/match-rate'
import { priceRanges, type PriceRange } from '../../../server/domain/rating/price-ranges'
import type { DeckRate } from '../../../server/services/rating/import-deck/deck-rate'
import { parseDeck } from '../../../server/services/rating/import-deck/parse-deck'
import { DIGIT_SETS, drawNational } from '../phone/draw-number'

const AMERICAN = '+14155550100'
const rates: DeckRate[] = []
const byPrefix = new Map<string, DeckRate[]>()
let ranges: PriceRange<DeckRate>[]

async function* bytes() {
  yield readFileSync(new URL('../../../data/decks/world.csv', import.meta.url))
}

beforeAll(async () => {
  for await (const entry of parseDeck(bytes(), { margin: WORLD_MARGIN })) if ('rate' in entry) rates.push(entry.rate)
  for (const rate of rates) byPrefix.set(rate.destinationPrefix, [...byPrefix.get(rate.destinationPrefix) ?? [], rate])
  ranges = rangesFor(rates, AMERICAN)
})

function rangesFor(deck: readonly DeckRate[], origin: string): PriceRange<DeckRate>[] {
  const work = priceRanges(deck, origin)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** As a reader of the list finds the price of a number: by the longest prefix, among those of its country and kind. */
function readerOf(list: readonly PriceRange<DeckRate>[]) {
  const byKey = new Map(list.map(range => [`${range.country} ${range.lineType} ${range.prefix}`, range]))
  return ({ country, lineType, e164 }: ParsedNumber) => {
    const prefix = prefixesOf(e164).find(one => byKey.has(`${country} ${lineType} ${one}`))
    return byKey.get(`${country} ${lineType} ${prefix}`)
  }
}

/** Numbers from every corner of every plan. */
function drawn(): ParsedNumber[] {
  const sets = [...DIGIT_SETS, [4, 0, 9, 7], [6, 6, 1], [7, 3], [0, 8, 5], [2, 0], [5, 4, 3, 2, 1]]
  const numbers = callingCodes().flatMap(code => rangesOf(code).flatMap(range =>
    sets.flatMap(digits => validNumber(`+${code}${drawNational(range, digits)}`, '') ?? [])))
  return [...new Map(numbers.map(number => [number.e164, number])).values()]
}

/** Numbers whose charge is not what the list says. */
function strayed(numbers: readonly ParsedNumber[], list: readonly PriceRange<DeckRate>[], origin: string): string[] {
  const read = readerOf(list)
  return numbers.filter(number => {
    const candidates = prefixesOf(number.e164).flatMap(prefix => byPrefix.get(prefix) ?? [])
    const { rate, kinds } = rateOfNumber(candidates, number.e164, origin)
    const isRefused = refuseNumber(number, { isBlocked: rate?.isBlocked ?? false, lineTypes: kinds }) !== null
    const published = read(number)
    // a number that stands in no line of the list is not called
    return isRefused ? Boolean(published?.rate) : !rate || published?.rate !== rate
  }).map(({ e164, country, lineType }) => `${e164} ${country} ${lineType}`)
}

describe('the price list', () => {
  it.each([AMERICAN, '+4930123456'])('M10 R1 says of every number what it is charged by, for calls from %s', origin => {
    const numbers = drawn()
    expect(numbers.length).toBeGreaterThan(8000)
    expect(strayed(numbers, origin === AMERICAN ? ranges : rangesFor(rates, origin), origin)).toEqual([])
  })

  it('M10 would be found out where it is made for another caller, or leaves a prefix out', () => {
    const numbers = drawn()
    expect(strayed(numbers, ranges, '+4930123456').length).toBeGreaterThan(0)
    expect(strayed(numbers, ranges.filter(({ prefix }) => prefix !== '447911'), AMERICAN).length).toBeGreaterThan(0)
  })

  it('C11 names no kind as called that is refused, and gives a reason for each that is', () => {
    for (const { rate, sentences } of ranges) expect(sentences.length > 0).toBe(rate === null)
    const refusedNumbers = drawn().filter(number => !admitNumber(number.e164, 'US').ok)
    const read = readerOf(ranges)
    expect(refusedNumbers.filter(number => read(number)?.rate)).toEqual([])
    expect(refusedNumbers.filter(number => !read(number)).length).toBeLessThan(refusedNumbers.length / 100)
    expect(refusedNumbers.length).toBeGreaterThan(500)
  })

  it('leaves rates for single numbers to the quote', () => {
    const one = { ...rates.find(rate => rate.destinationPrefix === '447')!, destinationPrefix: '447400123456', isExact: true }
    expect(rangesFor([...rates.filter(rate => rate.destinationPrefix.startsWith('44')), one], AMERICAN).some(({ rate }) => rate?.isExact)).toBe(false)
  })

  it('has nothing to say of a world without rates but what is never called', () => {
    const bare = rangesFor([], AMERICAN)
    expect(bare.filter(({ rate }) => rate)).toEqual([])
    expect(bare.filter(({ country, lineType }) => country === 'GB' && lineType === 'premium').flatMap(range => range.sentences)).not.toEqual([])
    expect(bare.filter(({ country, lineType }) => country === 'GB' && lineType === 'mobile').map(range => range.sentences)).toEqual([[]])
  })
})

describe('the price list by country', () => {
  const list = () => pricesByCountry(ranges, 'USD')
  const of = (code: string | null) => list().find(({ country }) => country === code)!

  it('is every country once, by name, and what belongs to none last', () => {
    const codes = list().map(({ country }) => country)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.length).toBeGreaterThan(240)
    expect([codes[0], codes.at(-1)]).toEqual(['AF', null])
    expect(codes.slice(0, 4)).toEqual(['AF', 'AX', 'AL', 'DZ'])
  })

  it('R1 puts every published prefix into one group of its kind, at its own price', () => {
    for (const { country, kinds } of list()) {
      for (const { lineType, usual, others, fromNanosPerMinute, toNanosPerMinute } of kinds) {
        const own = ranges.filter(range => range.country === country && range.lineType === lineType)
          .flatMap(({ prefix, rate }) => (rate ? [{ prefix, rate }] : []))
        const grouped = new Map(others.flatMap(({ prefixes, terms }) => prefixes.map(prefix => [prefix, terms])))
        for (const { prefix, rate } of own) expect(grouped.get(prefix) ?? usual).toEqual(termsOf(rate, 'USD'))
        expect(grouped.size).toBeLessThan(own.length)
        const prices = own.map(({ rate }) => rate.rateNanosPerMinute).sort((one, other) => (one < other ? -1 : 1))
        expect([fromNanosPerMinute, toNanosPerMinute]).toEqual([prices[0], prices.at(-1)])
      }
    }
  })

  it('says where the price goes by who calls, and where it does not', () => {
    expect([of('FR').goesByOrigin, of('DE').goesByOrigin, of('US').goesByOrigin, of('JP').goesByOrigin]).toEqual([true, true, false, false])
  })

  it('C11 has kinds that are called and reasons for those that are not', () => {
    expect(of('GB').kinds.map(({ lineType }) => lineType)).toEqual(['fixed_line', 'mobile', 'toll_free', 'voip', 'personal'])
    expect(of('GB').refusals.map(({ lineType }) => lineType)).toEqual(['premium', 'uan', 'pager'])
    expect(of('US').kinds[0]?.lineType).toBe('fixed_or_mobile')
    expect(of('CN').kinds).toEqual([])
    expect(of('CN').refusals.flatMap(({ sentences }) => sentences)).toContain('Calls to mainland China cannot be connected at present.')
    expect(of(null).refusals.map(({ lineType }) => lineType)).toContain('satellite')
    expect(of(null).kinds.map(({ lineType }) => lineType)).toEqual(['toll_free'])
  })
})
