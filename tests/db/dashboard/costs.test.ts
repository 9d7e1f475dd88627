import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldDays } from '../../../server/db/dashboard/day-sums'
import { addUpDays } from '../../../server/services/dashboard/add-up-days'
import { readDashboard } from '../../../server/services/dashboard/read-dashboard'
import { dialTestCall, report, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
  person = await createPerson(context, { grantMicros: 100_000_000n })
})
afterAll(() => context.close())

/** A call of two minutes at two cents. */
const CHARGED = 40_000n
async function charge(): Promise<TestCall> {
  const call = await dialTestCall(context, person, NUMBERS.british)
  await report(context, call, 'completed', { durationSeconds: 61 })
  return call
}

let prices = 0
async function price(call: TestCall, leg: 'parent' | 'child', micros: bigint, unit = 'USD'): Promise<void> {
  const fetchedAt = new Date(context.clock.now().getTime() + prices++)
  await context.admin`insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, duration_seconds, fetched_at)
    values ('twilio', ${call.id}, ${leg === 'child' ? call.childSid : call.parentSid}, ${leg === 'child'}, ${micros}, ${unit}, 61, ${fetchedAt})`
}
async function search(call: TestCall, state: 'looking' | 'known' | 'confirmed' | 'given_up'): Promise<void> {
  const now = new Date()
  const knownAt = state === 'known' || state === 'confirmed' ? now : null
  const completedAt = state === 'confirmed' || state === 'given_up' ? now : null
  await context.admin`insert into provider_cost_search (call_id, next_at, known_at, completed_at) values (${call.id}, ${now}, ${knownAt}, ${completedAt})
    on conflict (call_id) do update set known_at = excluded.known_at, completed_at = excluded.completed_at`
}

const fold = (mostSearches = 1) => context.database.asSystem(tx => foldDays(tx, 'USD', { settledSeconds: 0, mostRows: 3, mostSearches }))
async function totals() {
  const { totals: { calls, unknownCostCalls, costMicros, marginMicros } } = await readDashboard(context, 'staff', { days: '7' })
  return { calls, unknownCostCalls, cost: BigInt(costMicros), margin: BigInt(marginMicros) }
}
let known = { calls: 0, cost: 0n }
let calls = 0
/** What is shown after the calls so far; the same whatever is added up. */
async function expectTotals(): Promise<void> {
  const margin = BigInt(known.calls) * CHARGED - known.cost
  const expected = { calls, unknownCostCalls: calls - known.calls, cost: known.cost, margin }
  expect(await totals()).toEqual(expected)
  await fold()
  expect(await totals(), 'after a round of adding up').toEqual(expected)
}
async function add(isKnown: boolean, cost: bigint, work: (call: TestCall) => Promise<void>): Promise<TestCall> {
  const call = await charge()
  calls += 1
  if (isKnown) known = { calls: known.calls + 1, cost: known.cost + cost }
  await work(call)
  await expectTotals()
  return call
}

describe('what calls cost', () => {
  it('counts where every leg is priced in our currency, the latest price of each; the rest is said to be unknown', async () => {
    await add(false, 0n, () => Promise.resolve())
    await add(false, 0n, call => search(call, 'looking'))
    await add(false, 0n, async call => {
      await price(call, 'child', 15_000n)
      await search(call, 'looking')
    })
    await add(false, 0n, call => search(call, 'given_up'))
    await add(true, 19_000n, async call => {
      await price(call, 'child', 15_000n)
      await price(call, 'parent', 4_000n)
      await search(call, 'known')
    })
    await add(true, 14_000n, async call => {
      await price(call, 'child', 15_000n)
      await price(call, 'parent', 4_000n)
      await price(call, 'child', 10_000n)
      await search(call, 'confirmed')
    })
    await add(false, 0n, async call => {
      await price(call, 'child', 15_000n, 'EUR')
      await price(call, 'parent', 4_000n)
      await search(call, 'confirmed')
    })
    await add(true, 12_000n, async call => {
      await price(call, 'child', 15_000n, 'EUR')
      await price(call, 'child', 12_000n)
      await search(call, 'confirmed')
    })
    await add(true, 90_000n, async call => {
      await price(call, 'child', 90_000n)
      await search(call, 'confirmed')
    })
    await add(true, 0n, call => search(call, 'confirmed'))
    expect((await totals()).margin).toBe(65_000n)
  })

  it('is counted once on its way from looking to confirmed, through every round of adding up', async () => {
    const call = await add(false, 0n, one => search(one, 'looking'))
    known = { calls: known.calls + 1, cost: known.cost + 5_000n }
    await price(call, 'child', 5_000n)
    await search(call, 'known')
    await expectTotals()
    known.cost += 1_000n
    await price(call, 'child', 6_000n)
    await expectTotals()
    await search(call, 'confirmed')
    for (let round = 0; round < 4; round++) await expectTotals()
    await addUpDays(context, 0)
    await expectTotals()
    const [sums] = await context.admin`select sum(known_calls)::int as calls, sum(cost_micros)::bigint as cost from finance_day_cost`
    expect(sums!.calls).toBe(known.calls - 1)
  })

  it('of many searches that ended in one moment are added up together, and by whoever comes first alone', async () => {
    const at = new Date(Date.now() - 1000)
    const some: TestCall[] = []
    for (let n = 0; n < 6; n++) {
      some.push(await charge())
      await price(some[n]!, 'child', 1_000n)
      await search(some[n]!, 'confirmed')
    }
    // they ended between what is added up and now
    await context.admin`update finance_day_mark set costs_before = ${new Date(at.getTime() - 1)}`
    await context.admin`update provider_cost_search set completed_at = ${at} where call_id = any (${some.map(call => call.id)})`
    const before = await totals()
    await Promise.all(Array.from({ length: 6 }, () => fold()))
    await addUpDays(context, 0)
    expect(await totals()).toEqual(before)
  })

  it('does not count for calls that nobody was charged for', async () => {
    const before = await totals()
    const call = await dialTestCall(context, person, NUMBERS.british)
    await report(context, call, 'no-answer')
    await price(call, 'parent', 4_000n)
    await search(call, 'confirmed')
    expect(await totals()).toEqual(before)
  })
})
