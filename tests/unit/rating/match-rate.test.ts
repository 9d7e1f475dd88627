import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pickRate, prefixesOf, type RatePrefixes } from '../../../server/domain/rating/match-rate'
import { isCaught } from './arbitrary-terms'

/** Few digits and short prefixes, so that rows nest and clash often. */
const digits = (least: number, most: number) =>
  fc.array(fc.constantFrom('1', '2', '3'), { minLength: least, maxLength: most }).map(parts => parts.join(''))
const decks = fc.uniqueArray(
  fc.record({ destinationPrefix: digits(1, 6), originPrefix: digits(0, 3) }),
  { maxLength: 40, selector: row => `${row.destinationPrefix} ${row.originPrefix}` },
)
const numbers = digits(4, 9).map(text => `+${text}`)

/** Reads the whole deck and keeps what no other matching row beats, in the words of the rule. */
function oracle(deck: RatePrefixes[], number: string, origin: string): RatePrefixes | null {
  const matching = deck.filter(row => number.startsWith(`+${row.destinationPrefix}`)
    && (row.originPrefix === '' || origin.startsWith(`+${row.originPrefix}`)))
  const longest = Math.max(...matching.map(row => row.destinationPrefix.length))
  const ofLongest = matching.filter(row => row.destinationPrefix.length === longest)
  const mostSpecific = Math.max(...ofLongest.map(row => row.originPrefix.length))
  return ofLongest.find(row => row.originPrefix.length === mostSpecific) ?? null
}

/** As the server looks it up: the rows stored under one of the number's prefixes, in any order. */
function candidates(deck: RatePrefixes[], number: string): RatePrefixes[] {
  const prefixes = new Set(prefixesOf(number))
  return deck.filter(row => prefixes.has(row.destinationPrefix)).reverse()
}

describe('which rate a call has', () => {
  it('R1 tries the prefixes of a number, longest first', () => {
    expect(prefixesOf('+44207')).toEqual(['44207', '4420', '442', '44', '4'])
    expect(() => prefixesOf('44207')).toThrow(RangeError)
    expect(() => prefixesOf('+0044207')).toThrow(RangeError)
    expect(() => prefixesOf(`+${'1'.repeat(16)}`)).toThrow(RangeError)
  })

  it('R1 equals reading the whole deck', () => {
    const equals = (pick: typeof pickRate) => fc.property(decks, numbers, numbers, (deck, number, origin) =>
      pick(candidates(deck, number), origin) === oracle(deck, number, origin))
    fc.assert(equals(pickRate), { numRuns: 5000 })
    const originFirst: typeof pickRate = (rows, origin) => [...rows]
      .filter(row => origin.slice(1).startsWith(row.originPrefix))
      .sort((one, other) => other.originPrefix.length - one.originPrefix.length
        || other.destinationPrefix.length - one.destinationPrefix.length)[0] ?? null
    const ignoresOrigin: typeof pickRate = rows => [...rows]
      .sort((one, other) => other.destinationPrefix.length - one.destinationPrefix.length)[0] ?? null
    const shortest: typeof pickRate = (rows, origin) => [...rows]
      .filter(row => origin.slice(1).startsWith(row.originPrefix))
      .sort((one, other) => one.destinationPrefix.length - other.destinationPrefix.length)[0] ?? null
    for (const bug of [originFirst, ignoresOrigin, shortest]) expect(isCaught(equals(bug))).toBe(true)
  })

  it('R1 passes over a longer prefix that is only for other origins', () => {
    const deck = [
      { destinationPrefix: '33', originPrefix: '' },
      { destinationPrefix: '336', originPrefix: '49' },
    ]
    expect(pickRate(deck, '+14155550100')).toBe(deck[0])
    expect(pickRate(deck, '+4930123456')).toBe(deck[1])
  })

  it('R1 gives rows for any origin to a call without a caller id', () => {
    const deck = [{ destinationPrefix: '33', originPrefix: '33' }, { destinationPrefix: '33', originPrefix: '' }]
    expect(pickRate(deck, '')).toBe(deck[1])
  })

  it('R4 finds no rate where none matches', () => {
    expect(pickRate([], '+14155550100')).toBeNull()
    expect(pickRate([{ destinationPrefix: '33', originPrefix: '49' }], '+14155550100')).toBeNull()
  })
})
