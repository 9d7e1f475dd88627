import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldDays } from '../../../server/db/dashboard/day-sums'
import { readDashboard } from '../../../server/services/dashboard/read-dashboard'
import { expireGrants } from '../../../server/services/grants/expire-grants'
import type { DashboardDto, DashboardFigures } from '../../../shared/schemas/dashboard'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { post, reverse } from '../../support/ledger/kernel'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, openAdmin, type Person, type TestContext } from '../../support/test-context'
import { createTestClock } from '../../support/test-clock'

/** A failure prints its seed: `MODEL_RUNS=500 MODEL_SEED=…` for a long look. */
const RUNS = Number(process.env.MODEL_RUNS ?? 12)
const SEED = Number(process.env.MODEL_SEED ?? 11)
const DAY_MS = 86_400_000

let database: TestDatabase
let context: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  // a server whose day begins fourteen hours before that of UTC
  const admin = openAdmin(database)
  await admin.unsafe(`alter database "${new URL(database.adminUrl).pathname.slice(1)}" set timezone to 'Pacific/Kiritimati'`)
  await admin.end()
  context = await createTestContext({
    database, env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
})
afterAll(async () => {
  await context.close()
  await database.drop()
})

const read = (query: Parameters<typeof readDashboard>[2] = { days: '90' }) => readDashboard(context, 'staff', query)
/** One round of adding up, of few rows at a time; nothing runs beside it that could still come before. */
const fold = (mostRows = 7, mostSearches = 2) => context.database.asSystem(tx => (
  foldDays(tx, 'USD', { settledSeconds: 0, mostRows, mostSearches })
))
async function foldAll(): Promise<void> {
  while (await fold(50, 5));
}
const today = () => context.clock.now().toISOString().slice(0, 10)

type Summed = Omit<DashboardFigures, 'calls' | 'unknownCostCalls' | 'costMicros' | 'marginMicros'>
const ZERO: Summed = {
  inMicros: '0', grantedMicros: '0', usedMicros: '0', refundedToCardsMicros: '0', refundedForCallsMicros: '0', chargebackMicros: '0',
  owedMicros: '0', writtenOffMicros: '0', adjustedMicros: '0', reversedMicros: '0', expiredMicros: '0', netMicros: '0',
}

/** What rows of the kernel's own count as; those that the test posts say it themselves, in their reason. */
const OF_KERNEL: Record<string, [keyof Summed, bigint]> = {
  call_charge: ['usedMicros', -1n], expiry: ['expiredMicros', -1n], reversal: ['reversedMicros', 1n], grant: ['grantedMicros', 1n],
}

/** The same from every row, one by one. */
async function sumFreshly({ from, to }: Pick<DashboardDto, 'from' | 'to'>): Promise<Map<string, Summed>> {
  const rows = await context.admin`select kind, amount_micros as amount, reason, effective_at as at from credit_transaction`
  const days = new Map<string, Summed>()
  for (const row of rows) {
    const day = (row.at as Date).toISOString().slice(0, 10)
    if (day < from || day > to) continue
    const sums = days.get(day) ?? { ...ZERO }
    const said = /^(\w+Micros) (-?1)$/.exec(String(row.reason))
    const [figure, sign] = said ? [said[1] as keyof Summed, BigInt(said[2]!)] : OF_KERNEL[row.kind as string]!
    sums[figure] = (BigInt(sums[figure]) + sign * (row.amount as bigint)).toString()
    sums.netMicros = (BigInt(sums.netMicros) + (row.amount as bigint)).toString()
    days.set(day, sums)
  }
  return days
}

async function expectFreshSums(query: Parameters<typeof readDashboard>[2] = { days: '90' }): Promise<DashboardDto> {
  const shown = await read(query)
  const fresh = await sumFreshly(shown)
  const summed = shown.days.map(({ calls: _, unknownCostCalls: _u, costMicros: _c, marginMicros: _m, ...day }) => day)
  expect(summed).toEqual(shown.days.map(({ day }) => ({ day, ...ZERO, ...fresh.get(day) })))
  const names = Object.keys(ZERO) as (keyof Summed)[]
  for (const name of names) {
    const sum = [...fresh.values()].reduce((total, day) => total + BigInt(day[name]), 0n)
    expect(shown.totals[name], name).toBe(sum.toString())
  }
  return shown
}

type Kind = 'topup' | 'grant' | 'refund' | 'chargeback' | 'adjustment'
/** What can be posted, with the figure that it belongs to and its sign there. */
const POSTINGS: [Kind, string, 1n | -1n, keyof Summed, 1 | -1][] = [
  ['topup', 'cash:stripe', 1n, 'inMicros', 1], ['grant', 'promo', 1n, 'grantedMicros', 1],
  ['refund', 'cash:stripe', -1n, 'refundedToCardsMicros', -1], ['refund', 'revenue:calls', 1n, 'refundedForCallsMicros', 1],
  ['chargeback', 'cash:stripe', -1n, 'chargebackMicros', -1], ['chargeback', 'cash:stripe', 1n, 'chargebackMicros', -1],
  ['chargeback', 'receivable:chargeback', 1n, 'owedMicros', 1], ['chargeback', 'receivable:chargeback', -1n, 'owedMicros', 1],
  ['adjustment', 'adjustment:goodwill', 1n, 'adjustedMicros', 1], ['adjustment', 'adjustment:fraud', -1n, 'adjustedMicros', 1],
]
const aPosting = fc.record({
  posting: fc.constantFrom(...POSTINGS), micros: fc.bigInt(1n, 3_000_000n), daysAgo: fc.integer({ min: -1, max: 12 }),
  // around midnight, mostly
  atMs: fc.oneof(fc.constantFrom(0, 1, DAY_MS - 1), fc.integer({ min: 0, max: DAY_MS - 1 })),
})
const aStep = fc.oneof(
  { weight: 12, arbitrary: aPosting },
  { weight: 2, arbitrary: fc.constantFrom('call' as const, 'reverse' as const, 'expire' as const) },
  { weight: 3, arbitrary: fc.constant('fold' as const) },
)
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never

async function take(step: Step, person: Person): Promise<void> {
  if (step === 'fold') return void await fold()
  if (step === 'expire') {
    const effectiveAt = new Date(context.clock.now().getTime() - 2 * DAY_MS)
    await post(context, person, 70_000n, { kind: 'grant', contraAccount: 'promo', effectiveAt, expiresAt: new Date(effectiveAt.getTime() + 1000) })
    return void await expireGrants(context)
  }
  if (step === 'reverse') {
    const { transactionId } = await post(context, person, 31_000n, { reason: 'adjustedMicros 1' })
    return void await reverse(context, transactionId)
  }
  if (step === 'call') {
    const call = await dialTestCall(context, person, NUMBERS.british)
    return void await report(context, call, 'completed', { durationSeconds: 61 })
  }
  const { posting: [kind, contraAccount, direction, figure, sign], micros, daysAgo, atMs } = step
  const midnight = Date.parse(`${today()}T00:00:00Z`)
  const effectiveAt = new Date(midnight - daysAgo * DAY_MS + atMs)
  await post(context, person, direction * micros, { kind, contraAccount, effectiveAt, reason: `${figure} ${sign}` })
}

describe('the days of the dashboard', () => {
  it('come to what every row of any ledger comes to, added up before or not', async () => {
    const person = await createPerson(context, { grantMicros: 0n })
    // paid money enough for whatever is taken
    await post(context, person, 900_000_000n, { kind: 'topup', contraAccount: 'cash:stripe', reason: 'inMicros 1' })
    const agrees = fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 25 }), async steps => {
      for (const step of steps) await take(step, person)
      await expectFreshSums()
    })
    await fc.assert(agrees, { numRuns: RUNS, seed: SEED, endOnFailure: true })
    const { totals } = await read()
    for (const [name, value] of Object.entries(totals)) if (name in ZERO && name !== 'writtenOffMicros') expect(value, name).not.toBe('0')
    await foldAll()
    await expectFreshSums()
    const [behind] = await context.admin`select count(*)::int as n from credit_transaction where id > (select through_id from finance_day_mark)`
    expect(behind!.n).toBe(0)
  })

  it('are those of UTC, wherever the server is, and count late rows where they belong', async () => {
    const person = await createPerson(context, { grantMicros: 0n })
    const [early, late] = ['2025-03-01', '2025-03-02']
    const at = (text: string) => ({
      kind: 'topup' as const, contraAccount: 'cash:stripe', effectiveAt: new Date(text), reason: 'inMicros 1',
    })
    await post(context, person, 1n, at('2025-02-28T23:59:59.999Z'))
    await post(context, person, 10n, at('2025-03-01T00:00:00.000Z'))
    await foldAll()
    await post(context, person, 100n, at('2025-03-01T23:59:59.999Z'))
    await post(context, person, 1_000n, at('2025-03-02T00:00:00.000Z'))
    await post(context, person, 10_000n, at('2025-03-03T00:00:00.000Z'))
    for (const isFolded of [false, true]) {
      if (isFolded) await foldAll()
      const { days, totals } = await expectFreshSums({ from: early, to: late })
      expect(days.map(day => [day.day, day.inMicros])).toEqual([[early, '110'], [late, '1000']])
      expect(totals.inMicros).toBe('1110')
    }
  })

  it('are as many as asked for, up to today, with zeros where nothing was', async () => {
    for (const days of ['7', '30', '90'] as const) {
      const shown = await read({ days })
      expect(shown.days).toHaveLength(Number(days))
      expect([shown.days.at(-1)!.day, shown.to, shown.from]).toEqual([today(), today(), shown.days[0]!.day])
      expect(Date.parse(shown.to) - Date.parse(shown.from)).toBe((Number(days) - 1) * DAY_MS)
    }
    expect((await read({})).days).toHaveLength(30)
    const empty = await read({ from: '1999-12-30', to: '2000-01-02' })
    expect(empty.days.map(day => day.day)).toEqual(['1999-12-30', '1999-12-31', '2000-01-01', '2000-01-02'])
    for (const day of empty.days) expect(day).toMatchObject({ ...ZERO, calls: 0, unknownCostCalls: 0, costMicros: '0', marginMicros: '0' })
  })

  it('tell refunds apart, what is owed from what banks took, and what was taken back from all', async () => {
    const person = await createPerson(context, { grantMicros: 0n })
    const on = { effectiveAt: new Date('2024-06-10T12:00:00Z') }
    const write = (kind: Kind, contraAccount: string, amount: bigint) => (
      post(context, person, amount, { kind, contraAccount, ...on })
    )
    await write('topup', 'cash:stripe', 50_000_000n)
    await write('grant', 'promo', 3_000_000n)
    await write('refund', 'cash:stripe', -7_000_000n)
    await write('refund', 'revenue:calls', 400_000n)
    await write('chargeback', 'receivable:chargeback', 2_000_000n)
    await write('chargeback', 'cash:stripe', -20_000_000n)
    await write('chargeback', 'cash:stripe', 1_000_000n)
    await write('adjustment', 'adjustment:goodwill', 250_000n)
    const wrong = await write('adjustment', 'adjustment:fraud', -90_000n)
    await reverse({ ...context, clock: createTestClock(on.effectiveAt) }, wrong.transactionId)
    const { days: [day] } = await read({ from: '2024-06-10', to: '2024-06-10' })
    expect(day).toMatchObject({
      inMicros: '50000000', grantedMicros: '3000000', usedMicros: '0', refundedToCardsMicros: '7000000', refundedForCallsMicros: '400000',
      chargebackMicros: '19000000', owedMicros: '2000000', adjustedMicros: '160000', reversedMicros: '90000', netMicros: '29650000',
    })
  })

  it('are added up once, however many processes do it at once', async () => {
    const person = await createPerson(context, { grantMicros: 0n })
    for (let n = 1n; n <= 40n; n++) await post(context, person, n, { effectiveAt: new Date('2024-07-01T05:00:00Z'), reason: 'adjustedMicros 1' })
    await Promise.all(Array.from({ length: 8 }, () => foldAll()))
    await foldAll()
    expect((await read({ from: '2024-07-01', to: '2024-07-01' })).totals.adjustedMicros).toBe('820')
    await expectFreshSums()
  })

  it('leave what may still be written to the reader: nothing of the last hour is added up', async () => {
    const person: Person = await createPerson(context, { grantMicros: 0n })
    await foldAll()
    const [before] = await context.admin`select through_id from finance_day_mark`
    await post(context, person, 1n, { reason: 'adjustedMicros 1' })
    await context.database.asSystem(tx => foldDays(tx, 'USD', { settledSeconds: 3600, mostRows: 50, mostSearches: 50 }))
    expect((await context.admin`select through_id from finance_day_mark`)[0]).toEqual(before)
    await expectFreshSums()
  })
})
