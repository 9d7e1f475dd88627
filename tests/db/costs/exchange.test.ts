import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldDays } from '../../../server/db/dashboard/day-sums'
import { convertWaitingCosts } from '../../../server/services/costs/convert-waiting-costs'
import { listExchangeRates } from '../../../server/services/costs/list-exchange-rates'
import { setExchangeRate } from '../../../server/services/costs/set-exchange-rate'
import { listMarginCalls } from '../../../server/services/margin/list-margin-calls'
import { readDashboard } from '../../../server/services/dashboard/read-dashboard'
import { endedCall, setPrice, wrongCostSums } from '../../support/costs/costed-call'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { expectHealthy } from '../../support/ledger/read-ledger'
import type { TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const MINUTE = 60
let context: TestContext
let person: Person
let finance: Person
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
  person = await createPerson(context, { grantMicros: 100_000_000n })
  finance = await createPerson(context, { role: 'finance' })
})
afterAll(async () => {
  expect(await wrongCostSums(context)).toEqual([])
  await expectHealthy(context.admin)
  await context.close()
})

/** What the caller's leg costs is in our currency; the called one is priced in another. */
async function pricedIn(currency: string, micros = 1_500_000n): Promise<TestCall> {
  const call = await endedCall(context, person, { parentMicros: 4_000n })
  setPrice(context, call.childSid, micros, currency)
  context.clock.advance(MINUTE)
  await lookForCosts(context)
  return call
}
const set = (currency: string, rate: string, validFrom: Date, source = 'A bank') =>
  setExchangeRate(context, finance.id, { currency, rate, source, validFrom: validFrom.toISOString() }, 'r1')
const costOf = async ({ id, childSid }: TestCall) => (await context.admin`
  select s.cost_micros, s.foreign_legs, p.converted_micros, r.rate_nanos from provider_cost_search s
    join provider_cost p on p.call_id = s.call_id and p.leg_id = ${childSid} left join exchange_rate r on r.id = p.exchange_rate_id
  where s.call_id = ${id} order by p.fetched_at desc, p.id desc limit 1`)[0]
const marginOf = async ({ id }: TestCall) =>
  (await listMarginCalls(context, finance.id, { limit: 100 })).calls.find(call => call.id === id)!
const now = () => context.clock.now()

describe('a cost in another currency', () => {
  it('waits for a rate, and is nothing else meanwhile', async () => {
    const call = await pricedIn('INR')
    expect(await convertWaitingCosts(context)).toBe(0)
    const waiting = { cost_micros: 4_000n, foreign_legs: 1, converted_micros: null, rate_nanos: null }
    expect(await costOf(call)).toEqual(waiting)
    expect(await marginOf(call)).toMatchObject({ state: 'other_currency', marginMicros: null, costs: [{ currency: 'INR', micros: '1500000' }, { currency: 'USD', micros: '4000' }] })
    await set('INR', '0.011925', new Date(now().getTime() - 3_600_000))
    expect(await convertWaitingCosts(context)).toBe(1)
    const converted = { converted_micros: 17_888n, rate_nanos: 11_925_000n }
    expect(await costOf(call)).toEqual({ cost_micros: 21_888n, foreign_legs: 0, ...converted })
    expect(await marginOf(call)).toMatchObject({ state: 'known', costs: [{ currency: 'USD', micros: '21888' }], marginMicros: String(26_000n - 21_888n) })
    // what the carrier said stays beside it
    const [kept] = await context.admin`select price_micros, price_unit from provider_cost where leg_id = ${call.childSid}`
    expect(kept).toEqual({ price_micros: 1_500_000n, price_unit: 'INR' })
  })

  it('goes by the rate of the end of its call, and keeps it whatever is set later', async () => {
    await set('EUR', '1.1', new Date(now().getTime() - 7_200_000))
    const early = await pricedIn('EUR', 10_000n)
    await set('EUR', '1.2', now())
    context.clock.advance(MINUTE)
    const late = await pricedIn('EUR', 10_000n)
    expect(await convertWaitingCosts(context)).toBe(2)
    expect(await costOf(early)).toMatchObject({ converted_micros: 11_000n })
    expect(await costOf(late)).toMatchObject({ converted_micros: 12_000n })
    await set('EUR', '1.3', new Date(now().getTime() - 7_100_000))
    expect(await convertWaitingCosts(context)).toBe(0)
    expect(await costOf(early)).toMatchObject({ converted_micros: 11_000n, cost_micros: 15_000n })
  })

  it('is converted once, whoever is at it, and anew where the carrier says another price', async () => {
    await set('GBP', '1.25', new Date(now().getTime() - 7_200_000))
    const call = await pricedIn('GBP', 8_000n)
    await Promise.all(Array.from({ length: 4 }, () => convertWaitingCosts(context)))
    expect(await costOf(call)).toMatchObject({ converted_micros: 10_000n, cost_micros: 14_000n })
    setPrice(context, call.childSid, 16_000n, 'GBP')
    context.clock.advance(25 * 3600)
    await lookForCosts(context)
    await convertWaitingCosts(context)
    expect(await costOf(call)).toMatchObject({ converted_micros: 20_000n, cost_micros: 24_000n, foreign_legs: 0 })
  })

  it('is in the sums by day once its rate comes, also where they were added up before', async () => {
    const call = await pricedIn('JPY', 2_000_000n)
    const long = new Date(Date.now() - 3 * 3_600_000)
    await context.admin`update provider_cost_search set completed_at = ${long} where completed_at is null`
    const fold = (settledSeconds: number) => context.database.asSystem(tx => foldDays(tx, 'USD', { settledSeconds, mostRows: 10_000, mostSearches: 10_000 }))
    const shown = async () => BigInt((await readDashboard(context, finance.id, { days: '7' })).totals.costMicros)
    await fold(3600)
    const before = await shown()
    await set('JPY', '0.0065', new Date(now().getTime() - 7_200_000))
    await convertWaitingCosts(context)
    expect(await costOf(call)).toMatchObject({ converted_micros: 13_000n })
    expect(await shown()).toBe(before + 17_000n)
    // the clock of the test is ahead of the database's
    await context.admin`update provider_cost_search set completed_at = now() - interval '1 minute' where call_id = ${call.id}`
    await fold(0)
    await fold(0)
    expect(await shown()).toBe(before + 17_000n)
  })
})

describe('a rate', () => {
  it('A5 is set once for an instant by finance, never changed, and in the audit log', async () => {
    const at = new Date(now().getTime() - 60_000)
    const { rates } = await set('AUD', '0.65', at)
    expect(rates.find(one => one.from === 'AUD')).toMatchObject({ to: 'USD', rate: '0.65', source: 'A bank', validFrom: at.toISOString(), setBy: 'Ada' })
    expect(await set('AUD', '0.650', at)).toEqual(await listExchangeRates(context, finance.id))
    await expect(set('AUD', '0.66', at)).rejects.toMatchObject({ cause: { message: 'rate_fixed' } })
    await expect(set('AUD', '0.65', at, 'Another bank')).rejects.toMatchObject({ cause: { message: 'rate_fixed' } })
    const log = await context.admin`select actor_id, after from audit_log where action = 'exchange_rate.set' and subject_id = 'AUD-USD'`
    expect([...log]).toEqual([{ actor_id: finance.id, after: { rate: '0.65', source: 'A bank', validFrom: at.toISOString() } }])
    const caller = await createPerson(context)
    await expect(setExchangeRate(context, caller.id, { currency: 'AUD', rate: '1', source: 'Me myself', validFrom: at.toISOString() }, 'r1')).rejects.toMatchObject({ cause: { message: 'role_refused' } })
  })

  it('is not of our own currency, and not more than a year ahead', async () => {
    await expect(set('USD', '1', now())).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(set('CHF', '1', new Date(now().getTime() + 400 * 86_400_000))).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('F5 is not written past the kernel, and no cost is converted to another amount or by another rate', async () => {
    const call = await pricedIn('CAD', 10_000n)
    await set('CAD', '0.7', new Date(now().getTime() - 3_600_000))
    await set('CAD', '0.8', new Date(now().getTime() + 3_600_000))
    const [cost] = await context.admin`select id::text from provider_cost where leg_id = ${call.childSid}`
    const rates = await context.admin`select id::text, rate_nanos from exchange_rate where from_currency = 'CAD' order by valid_from`
    const other = (await context.admin`select id::text from exchange_rate where from_currency = 'AUD'`)[0]!
    const convert = (rateId: string, micros: string) => context.admin.begin(async sql => {
      await sql.unsafe('set local role talktime_system')
      await sql`select convert_costs(${JSON.stringify([{ costId: cost!.id as string, rateId, micros }])}::text::jsonb, now())`
    })
    const [first, second] = rates.map(({ id }) => id as string)
    for (const [rateId, micros] of [[first!, '6999'], [first!, '7001'], [second!, '8000'], [other.id as string, '6500']] as const) {
      await expect(convert(rateId, micros), `${rateId} ${micros}`).rejects.toThrow('cost_refused')
    }
    await convert(first!, '7000')
    for (const role of ['talktime_staff', 'talktime_system', 'talktime_user']) {
      for (const statement of ['update exchange_rate set rate_nanos = 1', 'delete from exchange_rate', `insert into exchange_rate (from_currency, to_currency, rate_nanos, source, valid_from, set_by, created_at) values ('NZD', 'USD', 1, 'x', now(), '${finance.id}', now())`]) {
        await expect(context.admin.begin(sql => sql.unsafe(`set local role ${role}; ${statement}`)), `${role} ${statement}`).rejects.toThrow('permission denied')
      }
    }
  })
})
