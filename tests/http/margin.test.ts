import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { convertWaitingCosts } from '../../server/services/costs/convert-waiting-costs'
import { priceVoices } from '../../server/services/costs/price-voices'
import { createTestAgent, setShippedPrices, useVoice } from '../support/costs/voice-use'
import { lookForCosts } from '../support/costs/look-for-costs'
import { PRICE_COMPONENTS } from '../../shared/schemas/rating'
import { CALL_STATUSES } from '../../shared/schemas/calls'
import { COST_OBSTACLES } from '../../shared/schemas/costs'
import type { TransactionEvidenceDto } from '../../shared/schemas/evidence'
import { MARGIN_LOSSES, type MarginCallsPage, type MarginDto } from '../../shared/schemas/margin'
import { ROLES } from '../../shared/schemas/user'
import { endedCall, setPrice } from '../support/costs/costed-call'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import type { TestCall } from '../support/ledger/test-call'
import { NUMBERS } from '../support/test-context'

const micros = z.string().regex(/^-?\d{1,19}$/)
const instant = z.iso.datetime()
const count = z.number().int().nonnegative()
const amounts = z.array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), micros }))
const components = z.array(z.strictObject({ component: z.enum(PRICE_COMPONENTS), chargedMicros: micros }))
const basisPoints = z.number().int().nullable()
const figures = {
  calls: count, chargedMicros: micros, refundedMicros: micros, revenueMicros: micros,
  compared: z.strictObject({
    calls: count, revenueMicros: micros, costMicros: micros, marginMicros: micros, marginBasisPoints: basisPoints,
  }),
  unknownCalls: count, givenUpCalls: count, otherCurrencyCalls: count, uncompared: amounts,
  belowCostCalls: count, belowCostMicros: micros,
}
const country = z.string().length(2).nullable()
const row = (key: RegExp) => z.strictObject({
  key: z.string().regex(key), description: z.string().nullable(), country, ...figures,
})
const voices = z.strictObject({
  sums: z.array(z.strictObject({ currency: z.literal('USD'), costMicros: micros, unheardMicros: micros, trials: count, trialCostMicros: micros })), unpriced: count,
})
const ROW_KEYS = { day: /^\d{4}-\d\d-\d\d$/, prefix: /^\d+$/, agent: /^[\da-f-]{36}$/ } as const
const margin = (by: keyof typeof ROW_KEYS) => z.strictObject({
  by: z.literal(by), from: instant, to: instant, currency: z.literal('USD'), isComplete: z.literal(true), total: z.strictObject(figures), components, voices,
  rows: z.array(row(ROW_KEYS[by])).min(1), leftOut: count,
})
const callMargin = {
  state: z.enum(['known', 'unknown', 'given_up', 'other_currency']), obstacle: z.enum(COST_OBSTACLES).nullable(), currency: z.literal('USD'),
  chargedMicros: micros, components, refundedMicros: micros, revenueMicros: micros,
  costs: amounts, marginMicros: micros.nullable(),
  marginBasisPoints: basisPoints, loss: z.enum(MARGIN_LOSSES).nullable(),
}
const callsPage = z.strictObject({
  from: instant, to: instant, nextCursor: z.string().nullable(),
  calls: z.array(z.strictObject({
    ...callMargin, id: z.uuid(), createdAt: instant, display: z.string(), country, prefix: z.string().regex(/^\d+$/),
    description: z.string(), status: z.enum(CALL_STATUSES), durationSeconds: count.nullable(),
    transactionId: z.string().nullable(),
  })).min(1),
})

let world: HttpWorld
let finance: Visitor
const calls: TestCall[] = []
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
  finance = await world.visit({ role: 'finance' })
  const { context } = world
  const { person } = await world.visit({ grantMicros: 100_000_000n })
  for (const childMicros of [20_000n, 50_000n, 20_000n, undefined, undefined]) {
    context.clock.advance(1)
    calls.push(await endedCall(context, person, { toNumber: NUMBERS.british, parentMicros: 4_000n, childMicros }))
  }
  context.clock.advance(1)
  calls.push(await endedCall(context, person, { toNumber: NUMBERS.dear, status: 'busy', parentMicros: 4_000n }))
  setPrice(context, calls[4]!.childSid, 18_000n, 'EUR')
  context.clock.advance(120)
  await lookForCosts(context)
})
afterAll(() => world.close())

async function read<T>(path: string, who = finance): Promise<T> {
  const reply = await who.get(path)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as T
}
const list = (query = '') => read<MarginCallsPage>(`/api/finance/margin/calls${query}`)
const idsOf = async (query: string) => (await list(query)).calls.map(call => call.id)
const newestFirst = (...places: number[]) => places.sort((a, b) => b - a).map(place => calls[place]!.id)

describe('GET /api/finance/margin', () => {
  it('answers finance, admins and auditors; nobody else', async () => {
    for (const role of ROLES) {
      const visitor = await world.visit({ role })
      for (const path of ['/api/finance/margin', '/api/finance/margin/calls']) {
        const reply = await visitor.get(path)
        if (['finance', 'admin', 'auditor'].includes(role)) expect(reply.status, `${role} ${path}`).toBe(200)
        else expectRefusal(reply, 403, 'forbidden')
      }
    }
  })

  it('has the shape that the contract says, by day and by prefix', async () => {
    const byDay = margin('day').parse(await read<MarginDto>('/api/finance/margin'))
    expect(margin('day').parse(await read<MarginDto>('/api/finance/margin?by=day'))).toEqual(byDay)
    const byPrefix = margin('prefix').parse(await read<MarginDto>('/api/finance/margin?by=prefix'))
    expect(byPrefix.total).toEqual(byDay.total)
    expect(byDay.total).toMatchObject({
      calls: 6, chargedMicros: '200000', compared: { calls: 4, revenueMicros: '120000', costMicros: '106000', marginMicros: '14000', marginBasisPoints: 1166 },
      unknownCalls: 1, otherCurrencyCalls: 1, uncompared: [{ currency: 'EUR', micros: '18000' }, { currency: 'USD', micros: '8000' }], belowCostCalls: 1, belowCostMicros: '14000',
    })
    expect(byPrefix.rows.map(one => one.key)).toEqual(['81', '44'])
  })

  it('looks at the last thirty days, today included, or at what is asked for', async () => {
    const { from, to } = await read<MarginDto>('/api/finance/margin')
    expect([to.slice(10), Date.parse(to) - Date.parse(from)]).toEqual(['T00:00:00.000000Z', 30 * 86_400_000])
    expect(Date.parse(to) > world.context.clock.now().getTime()).toBe(true)
    const early = await read<MarginDto>('/api/finance/margin?from=2024-01-01T00:00:00Z&to=2024-02-01T01:00:00%2B01:00')
    expect(early).toMatchObject({ from: '2024-01-01T00:00:00.000000Z', to: '2024-02-01T00:00:00.000000Z', rows: [], total: { calls: 0 } })
    const [row] = await world.context.admin`select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from call where id = ${calls[2]!.id}`
    expect(await idsOf(`?from=${row!.at as string}`)).toEqual(newestFirst(2, 3, 4, 5))
    expect(await idsOf(`?to=${row!.at as string}`)).toEqual(newestFirst(0, 1))
  })

  it('refuses what cannot be meant, with a sentence', async () => {
    const both = [
      'from=yesterday', 'to=2024-13-01T00:00:00Z', 'from=0000-01-01T00:00:00Z', 'from=2024-02-01T00:00:00Z&to=2024-01-01T00:00:00Z',
      'from=2024-01-01T00:00:00Z&to=2025-06-01T00:00:00Z', 'to=2999-12-31T00:00:00Z&from=2026-01-01T00:00:00Z',
    ]
    const bad = [
      ...both.flatMap(query => [`/api/finance/margin?${query}`, `/api/finance/margin/calls?${query}`]),
      '/api/finance/margin?by=week', '/api/finance/margin?by=', '/api/finance/margin?by=day&by=prefix',
      ...['prefix=', 'prefix=%2B44', 'prefix=44%25', 'prefix=0', `prefix=${'4'.repeat(16)}`, 'below=cost', 'below=', 'limit=0', 'limit=101', 'cursor=x', `cursor=${Buffer.from('2026-01-01T00:00:00.000000Z 1').toString('base64url')}`,
        `cursor=${Buffer.from('2026-13-01T00:00:00.000000Z 00000000-0000-7000-8000-000000000000').toString('base64url')}`].map(query => `/api/finance/margin/calls?${query}`),
    ]
    for (const path of bad) expect(expectRefusal(await finance.get(path), 400, 'invalid_request').details, path).toHaveProperty('issues')
  })
})

describe('GET /api/finance/margin/calls', () => {
  it('has the shape that the contract says, the newest first', async () => {
    const page = callsPage.parse(await list())
    expect(page.calls.map(call => call.id)).toEqual(newestFirst(0, 1, 2, 3, 4, 5))
    expect(page.calls.map(call => [call.state, call.loss])).toEqual([
      ['known', 'not_charged'], ['other_currency', null], ['unknown', null], ['known', null], ['known', 'price'], ['known', null],
    ])
  })

  it('finds calls below cost and calls of a prefix', async () => {
    expect(await idsOf('?below=price')).toEqual(newestFirst(1))
    expect(await idsOf('?below=not_charged')).toEqual(newestFirst(5))
    expect(await idsOf('?below=any')).toEqual(newestFirst(1, 5))
    expect(await idsOf('?below=refunded')).toEqual([])
    expect(await idsOf('?prefix=44')).toEqual(newestFirst(0, 1, 2, 3, 4))
    expect(await idsOf('?prefix=81&below=price')).toEqual([])
  })

  it('comes in pages that hold while more calls end', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: MarginCallsPage = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.calls.map(call => call.id))
      cursor = page.nextCursor
      await endedCall(world.context, (await world.visit()).person, { toNumber: NUMBERS.british })
    }
    expect(seen).toEqual(newestFirst(0, 1, 2, 3, 4, 5))
  })
})

describe('the evidence of a call', () => {
  const exchange = z.strictObject({ micros, rate: z.string(), source: z.string(), validFrom: instant })
  const price = z.strictObject({ currency: z.string(), micros, fetchedAt: instant, exchange: exchange.nullable() })
  const leg = z.strictObject({
    sid: z.string(), isChild: z.boolean(), isRecording: z.boolean(),
    durationSeconds: count.nullable(), prices: z.array(price),
  })
  const cost = z.strictObject({
    ...callMargin, legs: z.array(leg), voices: z.tuple([]), nextLookAt: instant.nullable(),
  })
  async function costOf(call: TestCall) {
    const [row] = await world.context.admin`select id::text as id from credit_transaction where call_id = ${call.id} and kind = 'call_charge'`
    const evidence = await read<TransactionEvidenceDto>(`/api/finance/transactions/${row!.id as string}`)
    return cost.parse(evidence.call!.cost)
  }

  it('F1 has each leg with what the carrier asked for it, and the margin', async () => {
    const { parentSid, childSid } = calls[1]!
    expect(await costOf(calls[1]!)).toMatchObject({
      state: 'known', marginMicros: '-14000', loss: 'price', nextLookAt: expect.any(String) as string,
      legs: [
        { sid: parentSid, isChild: false, isRecording: false, durationSeconds: 61, prices: [{ currency: 'USD', micros: '4000' }] },
        { sid: childSid, isChild: true, isRecording: false, durationSeconds: 61, prices: [{ currency: 'USD', micros: '50000' }] },
      ],
    })
  })

  it('F1 says which leg is not known yet, which is in another currency, and which price it had before', async () => {
    expect(await costOf(calls[3]!)).toMatchObject({ state: 'unknown', obstacle: 'no_price', marginMicros: null, legs: [{ prices: [{}] }, { sid: calls[3]!.childSid, prices: [] }] })
    expect(await costOf(calls[4]!)).toMatchObject({ state: 'other_currency', marginMicros: null, legs: [{}, { prices: [{ currency: 'EUR', micros: '18000' }] }] })
    setPrice(world.context, calls[0]!.childSid, 30_000n)
    world.context.clock.advance(86_400)
    finance = await signIn(world.context, world.app, finance.person)
    await lookForCosts(world.context)
    const { legs, marginMicros } = await costOf(calls[0]!)
    expect(legs[1]!.prices.map(price => price.micros)).toEqual(['30000', '20000'])
    expect(marginMicros).toBe('6000')
  })

  it('F1 says what a price in another currency came to, by which rate, once finance has set one', async () => {
    const rate = { currency: 'EUR', rate: '1.161', source: 'A bank, day by day', validFrom: '2026-01-01T00:00:00Z' }
    const set = (body: object, who = finance) => who.post('/api/finance/exchange-rates', body)
    expectRefusal(await set(rate, await world.visit({ role: 'auditor' })), 403, 'forbidden')
    for (const wrong of [{ currency: 'EUX' }, { rate: '0.000' }, { rate: '1.1234567891' }, { rate: '-1' }, { source: '' }, { currency: 'USD' }]) {
      expectRefusal(await set({ ...rate, ...wrong }), 400, 'invalid_request')
    }
    expect((await set(rate)).json).toMatchObject({ currency: 'USD', rates: [{ from: 'EUR', to: 'USD', rate: '1.161' }] })
    expect((await set(rate)).status).toBe(200)
    expectRefusal(await set({ ...rate, rate: '1.2' }), 409, 'content_changed')
    await convertWaitingCosts(world.context)
    const { state, legs, costs } = await costOf(calls[4]!)
    expect({ state, costs }).toEqual({ state: 'known', costs: [{ currency: 'USD', micros: '24898' }] })
    const exchange = { micros: '20898', rate: '1.161', source: 'A bank, day by day', validFrom: expect.stringContaining('2026-01-01T00:00:00') as string }
    expect(legs[1]!.prices).toMatchObject([{ currency: 'EUR', micros: '18000', exchange }])
    expect((await read<{ rates: object[] }>('/api/finance/exchange-rates', await world.visit({ role: 'auditor' }))).rates).toHaveLength(1)
  })
})

describe('what voices cost', () => {
  it('F1 adds up the calls of each agent with what its voice cost, shows what was never heard, and says what has no price', async () => {
    const { context } = world
    const { person } = await world.visit({ grantMicros: 100_000_000n })
    const agentId = await createTestAgent(context, person, 'Bakery Till')
    await setShippedPrices(context)
    const call = { toNumber: NUMBERS.british, parentMicros: 4_000n, childMicros: 20_000n }
    const [known, unknown] = [await endedCall(context, person, call), await endedCall(context, person, call)]
    // two streams are one call
    for (const audioOut of [100, 200]) {
      await useVoice(context, person, { callId: known.id, agentId }, { audioOut }, { heardMs: 5_000, madeMs: 10_000 })
    }
    await useVoice(context, person, { callId: unknown.id, agentId }, { audioOut: 100 }, { model: 'gpt-live-1' })
    await lookForCosts(context)
    context.clock.advance(120)
    await priceVoices(context)
    await lookForCosts(context)
    const { rows: [row], total, components, voices } = margin('agent').parse(await read<MarginDto>('/api/finance/margin?by=agent'))
    expect(row).toMatchObject({
      key: agentId, description: 'Bakery Till', calls: 2, unknownCalls: 1, uncompared: [{ currency: 'USD', micros: '24000' }],
      compared: { calls: 1, revenueMicros: '40000', costMicros: String(24_000 + 19_200), marginMicros: '-3200' },
    })
    expect([total.calls, components]).toEqual([2, [{ component: 'phone', chargedMicros: '80000' }]])
    expect(voices).toEqual({ sums: [{ currency: 'USD', costMicros: '19200', unheardMicros: '9600', trials: 0, trialCostMicros: '0' }], unpriced: 1 })

    const [charge] = await context.admin`select id::text from credit_transaction where call_id = ${known.id} and kind = 'call_charge'`
    const { call: shown } = await read<TransactionEvidenceDto>(`/api/finance/transactions/${charge!.id as string}`)
    expect(shown!.cost!.legs.map(leg => leg.prices[0]?.micros)).toEqual(['4000', '20000'])
    expect(shown!.cost!.voices.map(({ cost, lines }) => ({ cost, line: lines[0] }))).toEqual([100, 200].map(units => ({
      cost: { currency: 'USD', micros: String(units * 64), unheardMicros: String(units * 32) },
      line: { kind: 'audioOut', units: `${units}.000`, price: { micros: '64000000', perUnits: 1_000_000, validFrom: '2026-11-01T00:00:00.000Z', source: expect.stringContaining('developers.openai.com') as string } },
    })))
  })
})
