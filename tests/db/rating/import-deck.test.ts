import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { findRate } from '../../../server/services/rating/find-rate'
import { priceNumber } from '../../../server/services/rating/price-number'
import { importDeck } from '../../../server/services/rating/import-deck'
import { createTestContext, NUMBERS, type TestContext } from '../../support/test-context'

const HEADER = 'destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,initial_s,increment_s,minimum_s,grace_s,blocked,free'
const MARGIN = { shareBasisPoints: 3000, minimumNanosPerMinute: 0n, tickNanosPerMinute: 1n }
const csv = (...rows: string[]) => Readable.from([Buffer.from([HEADER, ...rows].join('\n'))])

function numberOf(e164: string) {
  const number = parseNumber(e164, 'US')
  if (!number.ok) throw new Error(number.message)
  return number
}

describe('importing a deck', () => {
  let context: TestContext

  beforeAll(async () => {
    context = await createTestContext()
  })
  afterAll(() => context.close())

  const decks = async () => (await context.admin`select count(*) as n from rate_deck`)[0]!.n as bigint
  const rates = async () => (await context.admin`select count(*) as n from rate`)[0]!.n as bigint

  it('R2 stores nothing of a file with one bad line, and names every bad line', async () => {
    const before = [await decks(), await rates()]
    const file = csv('351,,Portugal,,0.01,,,0,60,60,0,0,0,0', 'x51,,Nowhere,,0.01,,,0,60,60,0,0,0,0', '352,,Luxembourg,,-1,,,0,60,60,0,0,0,0')
    const failure = await importDeck(context, file, { name: 'bad', validFrom: context.clock.now(), margin: MARGIN }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'invalid_request', details: { problems: [{ line: 3 }, { line: 4 }] } })
    expect([await decks(), await rates()]).toEqual(before)
  })

  it('R2 refuses an empty file', async () => {
    await expect(importDeck(context, csv(), { name: 'empty', validFrom: context.clock.now(), margin: MARGIN })).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('R5 makes the retail price when the deck is published, and keeps the three apart', async () => {
    await importDeck(context, csv('351,,Portugal,,0.01,,,0,60,60,0,0,0,0'), { name: 'iberia', validFrom: new Date('2001-01-01'), margin: MARGIN })
    const [row] = await context.admin`select provider_rate_nanos_per_minute as provider, margin_nanos_per_minute as margin, rate_nanos_per_minute as retail from rate where destination_prefix = '351'`
    expect(row).toEqual({ provider: 10_000_000n, margin: 3_000_000n, retail: 13_000_000n })
  })

  it('R2 a deck takes over at its own time, and not before', async () => {
    const inAnHour = new Date(context.clock.now().getTime() + 3_600_000)
    await importDeck(context, csv('1,,United States,,0.02,0.02,0.04,0,60,60,0,0,0,0'), { name: 'dearer', validFrom: inAnHour, margin: MARGIN })
    const number = numberOf(NUMBERS.perMinute)
    expect((await findRate(context, number)).terms.rateNanosPerMinute).toBe(13_000_000n)
    context.clock.advance(3_600)
    expect((await findRate(context, number)).terms.rateNanosPerMinute).toBe(40_000_000n)
  })

  it('R2 a published deck refuses every change, also by its owner', async () => {
    const [deck] = await context.admin`select id from rate_deck where name = 'iberia'`
    const id = deck!.id as bigint
    const change = [
      context.admin`update rate set rate_nanos_per_minute = 1 where deck_id = ${id}`,
      context.admin`delete from rate where deck_id = ${id}`,
      context.admin`insert into rate (deck_id, destination_prefix, description, provider_rate_nanos_per_minute, margin_nanos_per_minute, rate_nanos_per_minute) values (${id}, '9', 'x', 1, 1, 2)`,
      context.admin`update rate_deck set valid_from = now() where id = ${id}`,
      context.admin`truncate rate cascade`,
    ]
    for (const attempt of change) await expect(attempt).rejects.toMatchObject({ code: '23001' })
  })

  it('R1 imports the whole world and finds the nests that hurt', async () => {
    const report = await importDeck(context, createReadStream('data/decks/world.csv'), { name: 'world', validFrom: context.clock.now(), margin: MARGIN })
    expect(report.rateCount).toBeGreaterThanOrEqual(3000)
    const prices = new Map<string, bigint>()
    for (const e164 of ['+12025550123', '+18765551234', '+19075551234', '+442079460123', '+447400123456']) {
      prices.set(e164, (await findRate(context, numberOf(e164))).terms.rateNanosPerMinute)
    }
    expect(prices.get('+18765551234')! > prices.get('+12025550123')!).toBe(true)
    expect(prices.get('+19075551234')! > prices.get('+12025550123')!).toBe(true)
    expect(prices.get('+447400123456')! > prices.get('+442079460123')!).toBe(true)
  })

  const TELNYX = 'ISO,Country,Origination Prefixes,Destination Prefixes,Description,Interval 1,Interval N,Rate,Price Per Call,Exact Match'
  const publish = (header: string, ...rows: string[]) => importDeck(
    context, Readable.from([Buffer.from([header, ...rows].join('\n'))]), { name: 'next', validFrom: context.clock.now(), margin: MARGIN })
  const providerRate = async (e164: string) => {
    const { rateId } = await findRate(context, numberOf(e164))
    const [row] = await context.admin`select provider_rate_nanos_per_minute as nanos from rate where id = ${rateId}`
    return row!.nanos as bigint
  }

  it('R1 a rate for one whole number is for that number alone, and wins there', async () => {
    const row = (prefix: string, rate: string, exact: string) => `GB,United Kingdom,,${prefix},UK,60,60,${rate},,${exact}`
    await publish(TELNYX, row('44', '0.01', ''), row('4420', '0.9', 'true'), row('442079460123', '0.03', ''), row('442079460123', '0.04', 'Yes'))
    expect(await providerRate('+442079460123')).toBe(40_000_000n)
    expect(await providerRate('+442079460124')).toBe(10_000_000n)
    expect(await providerRate('+442079460999')).toBe(10_000_000n)
  })

  it('R1 the closer word for a caller takes the place of the wider one, also between two writes', async () => {
    const filler = Array.from({ length: 600 }, (_, index) => `XX,,,${2000 + index},x,60,60,0.5,,`)
    const report = await publish(TELNYX, 'US,United States,"1, 33",1,x,60,60,0.02,,', ...filler, 'US,United States,local,1,x,60,60,0.01,,')
    expect(report).toMatchObject({ rateCount: 602, notes: [] })
    expect(await providerRate(NUMBERS.perMinute)).toBe(10_000_000n)
  })

  it('R4 what has a price only for callers we cannot tell is not called, and the report says so', async () => {
    const report = await publish(TELNYX, 'JM,Jamaica,Surcharged,1876,Jamaica,60,60,0.3,,', 'US,United States,,1,x,60,60,0.005,,', 'LU,Luxembourg,,352,x,60,60,0,,')
    expect(report.notes).toMatchObject([{ line: 2 }, { line: 4 }])
    await expect(priceNumber(context, '+18765551234', 'US')).rejects.toMatchObject({ code: 'blocked_number' })
    await expect(priceNumber(context, '+352621234567', 'US')).rejects.toMatchObject({ code: 'blocked_number' })
  })

  it.each([
    ['4930', '+4930901820', 'premium'], ['33145', '+33145123456', 'pager'], ['44121', '+441214960000', 'shared_cost'],
    ['1473', '+14734031234', 'satellite'], ['44207', '+442079460123', 'voicemail'], ['4420', '+442079460123', 'uan'],
  ])('C11 does not call what the deck marks: %s', async (prefix, typed, lineType) => {
    const own = (origin: string, kind: string) => `${prefix},${origin},Somewhere,${kind},0.9,0.1,1,0,60,60,0,0,0,0`
    await publish(HEADER, `${typed[1]},,Everybody,,0.01,,,,,,,,,`, own('', lineType))
    await expect(priceNumber(context, typed, 'US')).rejects.toMatchObject({ code: 'blocked_number', details: { reason: lineType } })
    await publish(HEADER, own('', 'fixed_line'), own('99', lineType))
    await expect(priceNumber(context, typed, 'US')).rejects.toMatchObject({ code: 'blocked_number', details: { reason: lineType } })
    await publish(HEADER, own('99', lineType))
    await expect(priceNumber(context, typed, 'US')).rejects.toMatchObject({ code: 'no_rate' })
    await publish(HEADER, own('', lineType), `${typed.slice(1)},,One number,fixed_line,0.01,,,,,,,,,`)
    await expect(priceNumber(context, typed, 'US')).resolves.toMatchObject({ number: { e164: typed } })
  })

  it('C11 does not call what a carrier’s words mark', async () => {
    const twilio = 'ISO,Country,Description,Price / min,Origination Prefixes,Destination Prefixes'
    await publish(twilio, 'DE,Germany,Germany,0.01,,49', 'DE,Germany,Programmable Outbound Minute - Germany - Special Services,0.9,,4930')
    await expect(priceNumber(context, '+4930901820', 'US')).rejects.toMatchObject({ code: 'blocked_number', details: { reason: 'premium' } })
  })
})
