import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countAgainFor, COUNTED_BY } from '../../../server/db/analytics/call-sums'
import { countAllAgain } from '../../../server/services/analytics/count-all-again'
import { countEndedCalls } from '../../../server/services/analytics/count-ended-calls'
import { readAnalytics } from '../../../server/services/analytics/read-analytics'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { erasePerson } from '../../../server/db/own-data/erasure'
import { AnalyticsQuery } from '../../../shared/schemas/analytics'
import { asOracle, bruteForce } from '../../support/analytics/oracle'
import { aCallNear, putCalls, type MadeCall } from '../../support/analytics/random-calls'
import { endedCall } from '../../support/costs/costed-call'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

/** A failure prints its seed: `MODEL_RUNS=500 MODEL_SEED=…` for a long look. */
const RUNS = Number(process.env.MODEL_RUNS ?? 4)
const SEED = Number(process.env.MODEL_SEED ?? 11)

/** Zones, and instants at which something is odd there: clocks put on and back, midnights, ends of UTC's days. */
const ZONES: Record<string, string[]> = {
  'UTC': ['2027-01-01T00:00:00Z'],
  'Europe/Berlin': ['2027-03-28T01:00:00Z', '2027-10-31T01:00:00Z', '2027-10-30T22:00:00Z'],
  'America/New_York': ['2027-03-14T07:00:00Z', '2027-11-07T06:00:00Z', '2027-11-08T05:00:00Z'],
  'Asia/Kathmandu': ['2027-05-05T18:15:00Z', '2027-05-06T00:00:00Z'],
  'Asia/Calcutta': ['2027-05-05T18:30:00Z'],
  'Australia/Lord_Howe': ['2027-04-03T15:00:00Z', '2027-10-02T15:30:00Z', '2027-10-02T13:30:00Z'],
  'America/St_Johns': ['2027-03-14T05:30:00Z', '2027-11-07T04:30:00Z'],
  // where midnight itself is skipped, or comes twice
  'Africa/Cairo': ['2027-04-29T22:00:00Z', '2027-10-28T21:00:00Z'],
  'America/Havana': ['2027-03-14T05:00:00Z', '2027-11-07T05:00:00Z'],
  'Pacific/Kiritimati': ['2027-05-05T10:00:00Z'],
  'Pacific/Marquesas': ['2027-05-05T09:30:00Z'],
}

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({
    env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
})
afterAll(() => context.close())

const nobodyYet = () => createPerson(context, { grantMicros: 0n })
const ask = async (person: Person, query: object) =>
  asOracle(await readAnalytics(context, person.id, AnalyticsQuery.parse(query)))
/** Hands some calls over, as the job does. */
const handOver = (callIds: string[]) => context.database.asSystem(async tx => {
  await tx.execute(sql`update call_ended set taken_by = array_append(taken_by, ${COUNTED_BY}) where call_id = any(${`{${callIds.join(',')}}`}::uuid[]) and not (${COUNTED_BY} = any (taken_by))`)
  await countAgainFor(tx, callIds)
})
/** What is stored, without its order. */
const stored = async ({ id }: Person) => [
  ...await context.admin`select * from call_quarter where user_id = ${id} order by quarter_at`,
  ...await context.admin`select * from call_number_day where user_id = ${id} order by day, to_number, country`,
]
const dayOf = (at: Date, days: number) => new Date(at.getTime() + days * 86_400_000).toISOString().slice(0, 10)

describe('analytics of random calls', () => {
  it.each(Object.entries(ZONES))('K3 equal a fresh sum over the calls, by days and hours of %s', async (tz, texts) => {
    const instants = texts.map(text => new Date(text))
    const aDelivery = fc.record({ from: fc.nat(30), count: fc.nat(30), twice: fc.boolean() })
    const aPeriod = fc.record({
      near: fc.constantFrom(...instants),
      first: fc.integer({ min: -12, max: 3 }),
      days: fc.integer({ min: 1, max: 40 }),
    })
    const someCalls = fc.array(aCallNear(instants), { minLength: 1, maxLength: 30 })
    const somePeriods = fc.array(aPeriod, { minLength: 2, maxLength: 4 })
    await fc.assert(fc.asyncProperty(
      someCalls, fc.array(aDelivery, { maxLength: 6 }), fc.boolean(), somePeriods,
      async (drawn, deliveries, isRebuilt, periods) => {
        const person = await nobodyYet()
        const calls = await putCalls(context, person, drawn)
        const settled = calls.filter(call => call.chargedMicros !== null).map(call => call.id)
        for (const { from, count, twice } of deliveries) {
          const some = settled.slice(from, from + count)
          if (some.length === 0) continue
          await handOver(some)
          if (twice) await handOver([...some].reverse())
        }
        if (isRebuilt) await countAllAgain(context)
        for (const { near, first, days } of periods) {
          const period = { from: dayOf(near, first), to: dayOf(near, first + days - 1), tz }
          expect(await ask(person, period)).toEqual(bruteForce(calls, period))
        }
      }), { numRuns: RUNS, seed: SEED })
  })

  it('K3 C18 are stored the same in any order, twice, in one batch or in many, at once, and made anew', async () => {
    const instants = ZONES['Australia/Lord_Howe']!.map(text => new Date(text))
    const drawn = fc.sample(aCallNear(instants), { numRuns: 60, seed: SEED })
    const outcomes: unknown[] = []
    const ways: ((ids: string[]) => Promise<unknown>)[] = [
      ids => handOver(ids),
      async ids => {
        for (const id of [...ids].reverse()) await handOver([id])
        await handOver(ids)
      },
      ids => Promise.all(ids.map(id => handOver([id]))),
      () => Promise.all([1, 2, 3].map(() => handOverEndedCalls(context, [countEndedCalls]))),
    ]
    for (const way of ways) {
      const person = await nobodyYet()
      const calls = await putCalls(context, person, drawn)
      await way(calls.filter(call => call.chargedMicros !== null).map(call => call.id))
      const inOrder = await stored(person)
      await context.admin`update call_quarter set calls = calls + 7 where user_id = ${person.id}`
      await context.admin`insert into call_number_day (user_id, day, to_number, country, currency, calls, completed_calls, talked_seconds, charged_micros)
        values (${person.id}, '2027-01-01', '+1', '', 'USD', 1, 1, 1, 1)`
      await countAllAgain(context)
      expect(await stored(person)).toEqual(inOrder)
      outcomes.push(inOrder.map(row => ({ ...row, user_id: '' })))
    }
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
  })
})

describe('calls that end by the kernel', () => {
  it('K3 count from the moment they are settled, and once while they are handed over', async () => {
    const person = await createPerson(context, { grantMicros: 100_000_000n })
    const kinds = ['completed', 'completed', 'busy', 'no-answer'] as const
    for (let at = 0; at < 12; at++) {
      const toNumber = at % 3 ? NUMBERS.british : NUMBERS.perMinute
      await endedCall(context, person, { status: kinds[at % 4]!, toNumber, durationSeconds: 61 + at })
    }
    const [sum] = await context.admin`select sum(charged_micros)::text as micros, sum(duration_seconds)::int as seconds from call where user_id = ${person.id}`
    const expected = {
      calls: 12,
      completedCalls: 6,
      failedCalls: 6,
      talkedSeconds: sum!.seconds as number,
      chargedMicros: sum!.micros as string,
    }
    let isOver = false
    const handing = Promise.all([1, 2, 3].map(() => handOverEndedCalls(context, [countEndedCalls]))).finally(() => {
      isOver = true
    })
    do {
      const { totals, countries, numbers } = await ask(person, { days: 2 })
      expect(totals).toMatchObject(expected)
      for (const parts of [countries, numbers]) expect(parts.reduce((sum, { calls }) => sum + calls, 0)).toBe(12)
    } while (!isOver)
    await handing
    expect(await ask(person, { days: 2 })).toMatchObject({ totals: expected })
    expect(await context.admin`select from call_ended e join call c on c.id = e.call_id where c.user_id = ${person.id}`).toHaveLength(0)
  })
})

describe('who is forgotten', () => {
  it('P2 K3 is in no sum any more, and no number of theirs comes back when sums are made anew', async () => {
    const person = await createPerson(context, { grantMicros: 0n })
    const at = new Date('2027-05-05T12:00:00Z')
    const call = { at, toNumber: '+442079460777', country: 'GB', status: 'completed', durationSeconds: 60, chargedMicros: 1n } as const
    const [made] = await putCalls(context, person, [call])
    await context.admin`
      insert into call_component (call_id, place, component, rate_nanos_per_minute, connect_fee_micros, initial_seconds, increment_seconds, minimum_seconds, grace_seconds,
        matched_prefix, origin_prefix, description, held_micros) values (${made!.id}, 1, 'phone', 1, 0, 60, 60, 0, 0, '44', '', 'United Kingdom', 1)`
    await handOver([made!.id])
    expect(await stored(person)).toHaveLength(2)
    expect(await context.database.asSystem(tx => erasePerson(tx, person.id, at))).toBeNull()
    expect(await stored(person)).toEqual([])
    await countAllAgain(context)
    expect(JSON.stringify((await stored(person)).map(row => String(row.to_number)))).not.toContain('9460777')
  })
})

describe('the comparison', () => {
  const at = new Date('2027-05-05T18:20:00Z')
  const period = { from: '2027-05-05', to: '2027-05-06', tz: 'Asia/Kathmandu' }
  let person: Person
  let calls: MadeCall[]
  beforeAll(async () => {
    person = await nobodyYet()
    const one = {
      toNumber: '+442079460123', country: 'GB', status: 'completed', durationSeconds: 60, chargedMicros: 20_000n,
    } as const
    calls = await putCalls(context, person, [{ ...one, at }, { ...one, at: new Date(at.getTime() - 10 * 60_000) }])
    await handOver(calls.map(call => call.id))
  })
  const isEqual = async (tz = period.tz) =>
    isDeepStrictEqual({ ...await ask(person, { ...period, tz }), tz: period.tz }, bruteForce(calls, period))
  const planted: [string, () => Promise<boolean>][] = [
    ['a zone a quarter of an hour off', () => isEqual('Asia/Kolkata')],
    ['sums by the hour', async () => {
      await context.admin`update call_quarter set quarter_at = date_trunc('hour', quarter_at) - interval '15 minutes' where user_id = ${person.id} and quarter_at > '2027-05-05T18:10:00Z'`
      return isEqual()
    }],
    ['a call that is added twice', async () => {
      await context.admin`update call_quarter set calls = calls + 1, charged_micros = charged_micros + 20000 where user_id = ${person.id} and quarter_at = '2027-05-05T18:15:00Z'`
      return isEqual()
    }],
    ['a number that is added twice', async () => {
      await context.admin`update call_number_day set calls = calls + 1 where user_id = ${person.id}`
      return isEqual()
    }],
    ['a call that is in the sums and beside them', async () => {
      await context.admin`insert into call_ended (call_id) values (${calls[0]!.id})`
      return isEqual()
    }],
    ['a call that is nowhere', async () => {
      await context.admin`delete from call_quarter where user_id = ${person.id} and quarter_at = '2027-05-05T18:15:00Z'`
      return isEqual()
    }],
  ]
  it('K3 holds where nothing is wrong', async () => {
    expect(await isEqual()).toBe(true)
  })
  it.each(planted)('K3 catches %s', async (_, plant) => {
    expect(await plant()).toBe(false)
    await context.admin`delete from call_ended where call_id = any(${calls.map(call => call.id)}::uuid[])`
    await countAllAgain(context)
    expect(await isEqual()).toBe(true)
  })
})
