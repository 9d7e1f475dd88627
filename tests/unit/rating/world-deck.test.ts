import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { worldDeckCsv } from '../../../scripts/deck/deck-csv'
import { WORLD_MARGIN } from '../../../scripts/deck/world-deck'
import { admitNumber } from '../../../server/domain/phone/admit-number'
import { countryName } from '../../../server/domain/phone/country-names'
import { callingCodes, rangesOf } from '../../../server/domain/phone/number-plan'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { retailNanosPerMinute } from '../../../server/domain/rating/margin'
import { pickRate, prefixesOf } from '../../../server/domain/rating/match-rate'
import type { DeckRate } from '../../../server/services/rating/import-deck/deck-rate'
import { parseDeck } from '../../../server/services/rating/import-deck/parse-deck'
import { DIGIT_SETS, drawNational } from '../phone/draw-number'

const file = readFileSync(new URL('../../../data/decks/world.csv', import.meta.url))
const DEMO_CALLER = '+14155550100'
const rates: DeckRate[] = []
const problems: unknown[] = []
const byPrefix = new Map<string, DeckRate[]>()

async function* bytes() {
  yield file
}

beforeAll(async () => {
  for await (const entry of parseDeck(bytes(), { margin: WORLD_MARGIN })) {
    if ('rate' in entry) rates.push(entry.rate)
    else problems.push(entry)
  }
  for (const rate of rates) {
    byPrefix.set(rate.destinationPrefix, [...(byPrefix.get(rate.destinationPrefix) ?? []), rate])
  }
})

function rateOf(e164: string, origin = DEMO_CALLER): DeckRate {
  const rate = pickRate(prefixesOf(e164).flatMap(prefix => byPrefix.get(prefix) ?? []), origin)
  if (!rate) throw new Error(`no rate for ${e164}`)
  return rate
}

describe('the deck for the whole world', () => {
  it('is what its generator writes, byte for byte', () => {
    expect(worldDeckCsv()).toBe(file.toString('utf8'))
  })

  it('R2 is read without a bad line and covers every calling code', () => {
    expect(problems).toEqual([])
    expect(byPrefix.size).toBeGreaterThanOrEqual(3000)
    for (const code of callingCodes()) expect(byPrefix.has(code)).toBe(true)
  })

  it('R5 has every price from the margin rule', () => {
    for (const rate of rates.filter(({ isFree }) => !isFree)) {
      expect(rate.rateNanosPerMinute).toBe(retailNanosPerMinute(rate.providerRateNanosPerMinute, WORLD_MARGIN))
    }
  })

  it('R4 costs something everywhere but where it says that it is free', () => {
    expect(rates.filter(rate => rate.isFree).map(rate => rate.destinationPrefix)).toEqual(['1500555'])
    for (const rate of rates) expect(rate.rateNanosPerMinute === 0n).toBe(rate.isFree)
    expect(rateOf('+15005550006').isFree).toBe(true)
    expect(rateOf('+15005540006').isFree).toBe(false)
  })

  it('R3 has several ways to count, fees, minimums and graces', () => {
    const ways = new Set(rates.map(rate => `${rate.initialSeconds}/${rate.incrementSeconds}`))
    expect([...ways].sort()).toEqual(['1/1', '30/6', '6/6', '60/60'])
    for (const field of ['minimumSeconds', 'graceSeconds'] as const) {
      expect(rates.some(rate => rate[field] > 0 && !rate.isBlocked)).toBe(true)
    }
    expect(rates.some(rate => rate.connectFeeMicros > 0n && !rate.isBlocked)).toBe(true)
  })

  it.each([
    ['+12423591234', 'Bahamas, mobile'], ['+18765551234', 'Jamaica, mobile'], ['+16644921234', 'Montserrat, mobile'],
    ['+19075551234', 'United States, Alaska'], ['+18085551234', 'United States, Hawaii'], ['+14165551234', 'Canada'],
    ['+14155551234', 'United States'], ['+447400123456', 'United Kingdom, mobile'],
    ['+447012345678', 'United Kingdom, personal numbers'], ['+447624123456', 'Isle of Man, mobile'],
    ['+441481234567', 'Guernsey, landline'], ['+447781123456', 'Guernsey, mobile'],
    ['+447911123456', 'Guernsey, mobile'],
    ['+74951234567', 'Russia, landline'], ['+77011234567', 'Kazakhstan, mobile'],
    ['+390669812345', 'Vatican City, landline'], ['+390668123456', 'Italy, landline'], ['+3791234567', 'Vatican City'],
    ['+262692123456', 'Réunion, mobile'], ['+262269612345', 'Mayotte, landline'], ['+262639012345', 'Mayotte, mobile'],
    ['+18005550199', 'North America, toll-free'], ['+448001234567', 'United Kingdom, toll-free'],
    ['+80012345678', 'International toll-free'],
  ])('R1 knows %s as %s', (e164, description) => {
    const rate = rateOf(e164)
    expect([rate.description, rate.isBlocked, rate.isFree]).toEqual([description, false, false])
  })

  it.each([
    '+19002345678', '+449098790000', '+870773112345', '+881612345678', '+8821612345678', '+883510001234567',
    '+878101234567890', '+88812345678901', '+979123456789', '+80812345678', '+861012345678', '+8613912345678',
    '+37190012345', '+33820123456', '+447640123456',
  ])('C11 blocks %s', e164 => {
    expect(rateOf(e164).isBlocked).toBe(true)
  })

  it('R1 asks callers from the EEA less for a French mobile number, and not for a landline', () => {
    const european = '+4930123456'
    expect(rateOf('+33612345678', european).originPrefix).toBe('49')
    expect(rateOf('+33612345678', european).rateNanosPerMinute * 2n)
      .toBeLessThan(rateOf('+33612345678').rateNanosPerMinute)
    expect(rateOf('+33145678901', european)).toBe(rateOf('+33145678901'))
  })

  it('R4 has a rate for every number that may be called, in its own country, and blocks none', () => {
    let seen = 0
    const strayed: string[] = []
    for (const code of callingCodes()) {
      for (const range of rangesOf(code)) {
        for (const digits of DIGIT_SETS) {
          const admission = admitNumber(`+${code}${drawNational(range, digits)}`, 'US')
          if (!admission.ok) continue
          const { e164, country, lineType } = admission.number
          const rate = rateOf(e164)
          expect([e164, rate.isBlocked]).toEqual([e164, false])
          const isOwn = country !== null && ['fixed_line', 'mobile', 'fixed_or_mobile'].includes(lineType)
          if (isOwn && !rate.description.startsWith(countryName(country))) {
            strayed.push(`${e164} as ${rate.description}`)
          }
          seen += 1
        }
      }
    }
    expect(seen).toBeGreaterThan(4000)
    // Single thousands of numbers of the Channel Islands and of Australia's and Guadeloupe's neighbours lie deeper
    // in their neighbour's ranges than the deck goes.
    expect(strayed.filter(line => !/^\+(?:44|61|590)/.test(line))).toEqual([])
    expect(strayed.length).toBeLessThan(seen / 400)
  })

  it('C11 blocks nearly every number of a kind that is never called, even if nobody looked at its kind', () => {
    const never = new Set(['premium', 'satellite'])
    let [blocked, seen] = [0, 0]
    for (const code of callingCodes()) {
      for (const range of rangesOf(code).filter(({ lineType }) => never.has(lineType))) {
        for (const digits of DIGIT_SETS) {
          const number = parseNumber(`+${code}${drawNational(range, digits)}`, 'US')
          if (!number.ok || !never.has(number.lineType)) continue
          seen += 1
          if (rateOf(number.e164).isBlocked) blocked += 1
        }
      }
    }
    expect(blocked / seen).toBeGreaterThan(0.9)
  })
})
