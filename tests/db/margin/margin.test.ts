import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listMarginCalls as listRows, type MarginCallFilter, type MarginPlace } from '../../../server/db/finance/margin-calls'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { listMarginCalls } from '../../../server/services/margin/list-margin-calls'
import { readMargin } from '../../../server/services/margin/read-margin'
import type { MarginCallDto, MarginCallsQuery, MarginFiguresDto } from '../../../shared/schemas/margin'
import { endedCall, giveBack, setPrice, wrongCostSums, type EndedCallOptions } from '../../support/costs/costed-call'
import { reverse } from '../../support/ledger/kernel'
import { expectHealthy } from '../../support/ledger/read-ledger'
import type { TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'
import { createTestClock } from '../../support/test-clock'

/** The first call is on the evening of one day, the rest on the next. */
const EVENING = new Date('2026-11-19T23:59:30Z')
let context: TestContext
let person: Person
const calls = {} as Record<'cheap' | 'dear' | 'refunded' | 'partly' | 'unanswered' | 'waiting' | 'givenUp' | 'foreign' | 'changed' | 'young' | 'graced', TestCall>

beforeAll(async () => {
  context = await createTestContext({
    clock: createTestClock(EVENING), env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
  person = await createPerson(context, { grantMicros: 100_000_000n })
  const british = (more: EndedCallOptions = {}) => {
    context.clock.advance(1)
    const usual = { toNumber: NUMBERS.british, parentMicros: 4_000n, childMicros: 20_000n }
    return endedCall(context, person, { ...usual, ...more })
  }
  // two minutes at 0.02
  calls.cheap = await british()
  context.clock.advance(60)
  calls.dear = await british({ childMicros: 50_000n })
  calls.refunded = await british()
  calls.partly = await british()
  calls.unanswered = await british({ status: 'no-answer', childMicros: undefined })
  calls.waiting = await british({ childMicros: undefined })
  calls.givenUp = await british({ childMicros: undefined })
  calls.foreign = await british({ childMicros: undefined })
  setPrice(context, calls.foreign.childSid, 18_000n, 'EUR')
  calls.changed = await british({ childMicros: 90_000n })
  calls.graced = await british({ toNumber: NUMBERS.withGrace, durationSeconds: 3 })
  await giveBack(context, calls.refunded, null)
  await giveBack(context, calls.partly, 5_000n)
  context.clock.advance(120)
  await lookForCosts(context)
  setPrice(context, calls.changed.childSid, 10_000n)
  await context.admin`update provider_cost_search set completed_at = now() where call_id = ${calls.givenUp.id}`
  context.clock.advance(86_400 - 400)
  await lookForCosts(context)
  context.clock.advance(600)
  await lookForCosts(context)
  calls.young = await british({ toNumber: NUMBERS.perSecondWithFee })
})
afterAll(async () => {
  expect(await wrongCostSums(context)).toEqual([])
  await expectHealthy(context.admin)
  await context.close()
})

const list = (query: Partial<MarginCallsQuery> = {}) => listMarginCalls(context, person.id, { limit: 50, ...query })
const idsOf = async (query: Partial<MarginCallsQuery>) => (await list(query)).calls.map(call => call.id)
type ListedPage = Awaited<ReturnType<typeof listRows>>
type Stretch = Parameters<typeof listRows>[2]
const listStretch = (filter: MarginCallFilter, page: Stretch) => (
  context.database.asStaff(person.id, tx => listRows(tx, filter, page))
)
type Name = keyof typeof calls
async function callOf(name: Name): Promise<MarginCallDto> {
  const found = (await list()).calls.find(call => call.id === calls[name].id)
  expect(found, name).toBeDefined()
  return found!
}

describe('the margin of a call', () => {
  it('is what was charged less what both legs cost', async () => {
    expect(await callOf('cheap')).toMatchObject({
      state: 'known', chargedMicros: '40000', refundedMicros: '0', revenueMicros: '40000', costs: [{ currency: 'USD', micros: '24000' }],
      marginMicros: '16000', marginBasisPoints: 4000, loss: null, prefix: '44', description: 'United Kingdom', display: '+44 20 7946 0123', status: 'completed', durationSeconds: 61,
    })
  })

  it('below nothing says that the call was sold below cost', async () => {
    expect(await callOf('dear')).toMatchObject({ marginMicros: '-14000', marginBasisPoints: -3500, loss: 'price' })
  })

  it('goes by what was given back, and says so', async () => {
    expect(await callOf('refunded')).toMatchObject({ chargedMicros: '40000', refundedMicros: '40000', revenueMicros: '0', marginMicros: '-24000', marginBasisPoints: null, loss: 'refunded' })
    expect(await callOf('partly')).toMatchObject({ refundedMicros: '5000', revenueMicros: '35000', marginMicros: '11000', loss: null })
  })

  it('of a call that nobody answered, or that was too short to be charged, is what it cost us', async () => {
    expect(await callOf('unanswered')).toMatchObject({ state: 'known', chargedMicros: '0', marginMicros: '-4000', marginBasisPoints: null, loss: 'not_charged', transactionId: null })
    expect(await callOf('graced')).toMatchObject({ chargedMicros: '0', marginMicros: '-24000', loss: 'not_charged', prefix: '33' })
  })

  it('is not said while a leg has no price, nor when it was given up', async () => {
    expect(await callOf('waiting')).toMatchObject({ state: 'unknown', obstacle: 'no_price', costs: [{ currency: 'USD', micros: '4000' }], marginMicros: null, loss: null })
    expect(await callOf('givenUp')).toMatchObject({ state: 'given_up', obstacle: 'no_price', marginMicros: null })
    expect(await callOf('young')).toMatchObject({ state: 'unknown', obstacle: null, costs: [], marginMicros: null })
  })

  it('is not said where a leg is priced in another currency, and nothing is added up across', async () => {
    expect(await callOf('foreign')).toMatchObject({
      state: 'other_currency', costs: [{ currency: 'EUR', micros: '18000' }, { currency: 'USD', micros: '4000' }], marginMicros: null, marginBasisPoints: null, loss: null,
    })
  })

  it('goes by the price that the carrier said last', async () => {
    expect(await callOf('changed')).toMatchObject({ costs: [{ currency: 'USD', micros: '14000' }], marginMicros: '26000', loss: null })
  })
})

describe('calls by what they earned', () => {
  it('are found by period, by prefix and by why they earned less than they cost', async () => {
    const { cheap, dear, refunded, unanswered, graced, young } = calls
    expect(await idsOf({ below: 'price' })).toEqual([dear.id])
    expect(await idsOf({ below: 'refunded' })).toEqual([refunded.id])
    expect(await idsOf({ below: 'not_charged' })).toEqual([graced.id, unanswered.id])
    expect(await idsOf({ below: 'any' })).toEqual([graced.id, unanswered.id, refunded.id, dear.id])
    expect(await idsOf({ prefix: '447' })).toEqual([young.id])
    expect(await idsOf({ prefix: '4' })).toEqual([])
    expect(await idsOf({ prefix: '33', below: 'any' })).toEqual([graced.id])
    expect(await idsOf({ prefix: '33', below: 'price' })).toEqual([])
    expect(await idsOf({ to: '2026-11-20T00:00:00.000Z' })).toEqual([cheap.id])
    expect(await idsOf({ from: '2026-11-21T00:00:00.000Z' })).toEqual([young.id])
  })

  it('come page by page, in stretches that may hold none', async () => {
    const all = await idsOf({})
    expect(all).toHaveLength(Object.keys(calls).length)
    for (const query of [{}, { below: 'any' }, { prefix: '44' }, { prefix: '44', below: 'price' }] as Partial<MarginCallsQuery>[]) {
      const expected = await idsOf(query)
      const read: string[] = []
      let cursor: string | null = null
      do {
        const page = await list({ ...query, limit: 2, ...cursor !== null && { cursor } })
        read.push(...page.calls.map(call => call.id))
        cursor = page.nextCursor
      } while (cursor)
      expect(read).toEqual(expected)
      for (const lookThrough of [1, 2, 3, 11]) {
        const filter = { period: { from: '2026-11-01T00:00:00Z', before: '2026-12-01T00:00:00Z' }, prefix: query.prefix, below: query.below }
        const found: string[] = []
        let after: MarginPlace | null = null
        for (let rounds = 0; rounds === 0 || (after && rounds < 50); rounds++) {
          const page: ListedPage = await listStretch(filter, { limit: 2, after, lookThrough })
          found.push(...page.rows.map(row => row.id))
          after = page.next
        }
        expect(found, `${JSON.stringify(query)} by ${lookThrough}`).toEqual(expected)
      }
    }
  })
})

describe('the margin of many calls', () => {
  it('by day counts a call on the day on which it began', async () => {
    const { rows, total, isComplete, leftOut } = await readMargin(context, person.id, { by: 'day' })
    expect({ isComplete, leftOut }).toEqual({ isComplete: true, leftOut: 0 })
    expect(rows.map(row => [row.key, row.calls])).toEqual([['2026-11-19', 1], ['2026-11-20', 9], ['2026-11-21', 1]])
    const [, day] = rows
    expect(day).toMatchObject({
      chargedMicros: '280000', refundedMicros: '45000', revenueMicros: '235000',
      // dear, refunded, partly, unanswered, changed, graced
      compared: { calls: 6, revenueMicros: '115000', costMicros: '144000', marginMicros: '-29000', marginBasisPoints: -2522 },
      unknownCalls: 2, givenUpCalls: 1, otherCurrencyCalls: 1, uncompared: [{ currency: 'EUR', micros: '18000' }, { currency: 'USD', micros: '12000' }],
      belowCostCalls: 1, belowCostMicros: '14000', description: null, country: null,
    } satisfies Partial<MarginFiguresDto> & Record<string, unknown>)
    expect(total).toMatchObject({ calls: 11, unknownCalls: 3, givenUpCalls: 1, compared: { calls: 7, marginMicros: '-13000' } })
  })

  it('by prefix begins with the worst', async () => {
    const { rows } = await readMargin(context, person.id, { by: 'prefix' })
    expect(rows.map(row => [row.key, row.description, row.country, row.compared.marginMicros])).toEqual([
      ['33', 'France', 'FR', '-24000'], ['447', 'United Kingdom, mobile', 'GB', '0'], ['44', 'United Kingdom', 'GB', '11000'],
    ])
  })

  it('is the sum of its calls, whatever the grouping, and every amount that the carrier asked is in it once', async () => {
    const of = (rows: MarginFiguresDto[]) => rows.reduce((sum, row) => sum + BigInt(row.compared.marginMicros), 0n)
    const byDay = await readMargin(context, person.id, { by: 'day' })
    const byPrefix = await readMargin(context, person.id, { by: 'prefix' })
    const one = (await list()).calls.reduce((sum, call) => sum + BigInt(call.marginMicros ?? '0'), 0n)
    expect([of(byDay.rows), of(byPrefix.rows), BigInt(byDay.total.compared.marginMicros)]).toEqual([one, one, one])
    expect(byPrefix.total).toEqual(byDay.total)
    const { parentSid, childSid } = calls.young
    const legs = [...context.fakeCarrier.legs.values()].filter(leg => leg.id !== parentSid && leg.id !== childSid)
    const asked = legs.reduce((sum, { price }) => sum + (price?.currency === 'USD' ? price.micros : 0n), 0n)
    const uncompared = byDay.total.uncompared.find(cost => cost.currency === 'USD')!
    expect(BigInt(byDay.total.compared.costMicros) + BigInt(uncompared.micros)).toBe(asked)
  })

  it('of a refund that was taken back is what it was before', async () => {
    const [row] = await context.admin`select id from credit_transaction where call_id = ${calls.partly.id} and kind = 'refund'`
    await reverse(context, row!.id as bigint)
    expect(await callOf('partly')).toMatchObject({ refundedMicros: '0', marginMicros: '16000' })
  })

  it('of nothing is nothing', async () => {
    const { rows, total } = await readMargin(context, person.id, { by: 'day', from: '2025-01-01T00:00:00.000Z', to: '2025-01-02T00:00:00.000Z' })
    expect(rows).toEqual([])
    expect(total).toMatchObject({ calls: 0, revenueMicros: '0', compared: { calls: 0, marginMicros: '0', marginBasisPoints: null }, uncompared: [] })
  })
})
