import { describe, expect, it } from 'vitest'
import { retailNanosPerMinute } from '../../../server/domain/rating/margin'
import { OPTIONS, ratesOf, read } from './read-deck'

const TWILIO = 'ISO,Country,Description,Price / min,Origination Prefixes,Destination Prefixes'
const TELNYX = 'ISO,Country,Origination Prefixes,Destination Prefixes,Description,Interval 1,Interval N,Rate,'
  + 'Price Per Call,Exact Match'

describe('reading a carrier’s deck', () => {
  it('R2 reads Twilio’s layout: every destination for every origin', async () => {
    const rates = ratesOf(await read([
      TWILIO,
      'FR,France,France - Mobile,0.16030,ALL,"336, 337"',
      'FR,France,France - Mobile,0.04040,"33,49","336, 337"',
      'US,United States,Toll Free,0.01300,ALL,1800',
    ].join('\r\n')))
    expect(rates.map(rate => `${rate.destinationPrefix}/${rate.originPrefix}`)).toEqual([
      '336/', '337/', '336/33', '336/49', '337/33', '337/49', '1800/',
    ])
    expect(rates[0]).toMatchObject({
      description: 'France - Mobile', lineType: 'mobile', providerRateNanosPerMinute: 160_300_000n,
      rateNanosPerMinute: retailNanosPerMinute(160_300_000n, OPTIONS.margin), initialSeconds: 60, incrementSeconds: 60,
    })
    expect(rates.at(-1)).toMatchObject({ description: 'United States, Toll Free', lineType: 'toll_free' })
  })

  it('R3 takes the way to count from the options where the layout has none', async () => {
    const increments = { initialSeconds: 1, incrementSeconds: 1 }
    const [rate] = ratesOf(await read(`${TWILIO}\nGB,UK,,0.01,ALL,44\n`, 1000, { ...OPTIONS, increments }))
    expect(rate).toMatchObject(increments)
  })

  it('R2 reads Telnyx’s layout', async () => {
    const rates = ratesOf(await read(`${TELNYX}\nFR,France,"33,49",336,Mobile,30,6,0.10000,0.02,No\n`))
    expect(rates.map(rate => rate.originPrefix)).toEqual(['33', '49'])
    expect(rates[0]).toMatchObject({
      destinationPrefix: '336', description: 'France, Mobile', lineType: 'mobile', initialSeconds: 30,
      incrementSeconds: 6, connectFeeMicros: 20_000n, providerRateNanosPerMinute: 100_000_000n,
      rateNanosPerMinute: 150_000_000n,
    })
  })

  it('R2 reports a bad prefix of a list and keeps the good ones', async () => {
    const entries = await read(`${TWILIO}\nFR,France,x,0.1,"33,,49","336,3x"\n`)
    expect(entries.map(entry => ('rate' in entry ? entry.rate.originPrefix : 'problem' in entry && entry.problem))).toEqual([
      '33', 'the origin prefix is not one to fifteen digits: (empty)', '49',
      ...Array<string>(3).fill('the destination prefix is not one to fifteen digits: 3x'),
    ])
  })

  it('R4 does not take a price of zero from a carrier for a gift', async () => {
    expect(await read(`${TWILIO}\nFR,France,x,0.00000,ALL,33\n`)).toEqual([
      { line: 2, note: 'the rate is zero, and the row is not marked free: numbers that begin with 33 are not called' },
      { line: 2, rate: expect.objectContaining({ destinationPrefix: '33', rateNanosPerMinute: 0n, isFree: false, isBlocked: true }) },
    ])
  })

  it('R2 stops at a row that stands for too many rates', async () => {
    const list = Array.from({ length: 300 }, (_, index) => String(1000 + index)).join(',')
    const entries = await read(`${TWILIO}\nFR,France,x,0.1,"${list}","${list}"\nFR,France,x,0.1,ALL,33\n`)
    expect(entries).toHaveLength(50_002)
    expect(entries.at(-2)).toEqual({ line: 2, problem: 'the row stands for more than 50000 rates' })
    expect(entries.at(-1)).toMatchObject({ line: 3 })
  })
})
