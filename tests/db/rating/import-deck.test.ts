import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { findRate } from '../../../server/services/rating/find-rate'
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
})
