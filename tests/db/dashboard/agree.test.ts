import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays } from '../../../server/domain/dashboard/day-figures'
import { foldDays } from '../../../server/db/dashboard/day-sums'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { readDashboard } from '../../../server/services/dashboard/read-dashboard'
import { listMonths } from '../../../server/services/months/list-months'
import { readMonth } from '../../../server/services/months/read-month'
import { sumFinanceTransactions } from '../../../server/services/ledger/sum-transactions'
import { readMarginBridge } from '../../../server/services/margin/read-margin-bridge'
import { readMargin } from '../../../server/services/margin/read-margin'
import { TransactionFilter } from '../../../shared/schemas/ledger'
import type { DashboardDto, DashboardFigures } from '../../../shared/schemas/dashboard'
import { FIGURE_ROWS, FIGURES } from '../../support/dashboard-figures'
import { endedCall, giveBack } from '../../support/costs/costed-call'
import { post, reverse } from '../../support/ledger/kernel'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'
import { createTestClock } from '../../support/test-clock'

/** A failure prints its seed: `MODEL_RUNS=500 MODEL_SEED=…` for a long look. */
const RUNS = Number(process.env.MODEL_RUNS ?? 6)
const SEED = Number(process.env.MODEL_SEED ?? 7)
const HOUR = 3600
const DAY_MS = 86_400_000
/** A year ago, shortly before midnight: the database's own clock is ahead of all that happens here. */
const START = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - 365 * DAY_MS - 62 * 60_000)
const FIRST_DAY = START.toISOString().slice(0, 10)

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({
    clock: createTestClock(START),
    env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
  person = await createPerson(context, { grantMicros: 0n })
  await post(context, person, 900_000_000n, { kind: 'topup', contraAccount: 'cash:stripe' })
})
afterAll(() => context.close())

const MOVES = [
  ['topup', 'cash:stripe', 1n], ['grant', 'promo', 1n], ['refund', 'cash:stripe', -1n], ['refund', 'revenue:calls', 1n], ['chargeback', 'cash:stripe', -1n],
  ['chargeback', 'cash:stripe', 1n], ['chargeback', 'receivable:chargeback', 1n], ['chargeback', 'receivable:chargeback', -1n],
  ['adjustment', 'adjustment:goodwill', 1n], ['adjustment', 'adjustment:fraud', -1n],
] as const
const aMicros = fc.bigInt(1n, 3_000_000n)
const aStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ move: fc.constantFrom(...MOVES), micros: aMicros }) },
  {
    weight: 6,
    arbitrary: fc.record({
      status: fc.constantFrom('completed' as const, 'completed' as const, 'completed' as const, 'no-answer' as const, 'busy' as const),
      // over midnight, some of them
      seconds: fc.integer({ min: 1, max: 3 * HOUR }),
      isPriced: fc.boolean(),
      cost: fc.bigInt(0n, 90_000n),
      back: fc.constantFrom('no' as const, 'part' as const, 'all' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 9 * HOUR }) }) },
  { weight: 1, arbitrary: fc.constantFrom('fold' as const, 'reverse' as const) },
)
/** Each world has a call that begins on one day and is charged on the next, whose cost comes to be known. */
const OVER_MIDNIGHT = { status: 'completed', untilMidnight: true, seconds: 3 * HOUR, isPriced: true, cost: 8_000n, back: 'no' } as const
const SETTLING = { pass: 2 * HOUR }

/** One round of adding up, of what is settled by the clock of the test. */
async function fold(): Promise<void> {
  const databaseNow = new Date()
  const settledSeconds = Math.ceil((databaseNow.getTime() - context.clock.now().getTime()) / 1000) + 1
  await context.database.asSystem(tx => foldDays(tx, 'USD', { settledSeconds, mostRows: 9, mostSearches: 3 }))
}
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never

async function take(step: Step | typeof OVER_MIDNIGHT | typeof SETTLING): Promise<void> {
  if (step === 'fold') return fold()
  if (step === 'reverse') return void await reverse(context, (await post(context, person, 31_000n)).transactionId)
  if ('pass' in step) {
    context.clock.advance(step.pass)
    return void await lookForCosts(context)
  }
  if ('move' in step) {
    const [kind, contraAccount, sign] = step.move as (typeof MOVES)[number]
    return void await post(context, person, sign * step.micros, { kind, contraAccount })
  }
  const { status, seconds, isPriced, cost, back } = step
  if ('untilMidnight' in step) context.clock.set(new Date((Math.floor(context.clock.now().getTime() / DAY_MS) + 1) * DAY_MS - 30_000))
  context.clock.advance(1)
  const call = await endedCall(context, person, {
    toNumber: NUMBERS.british, status, durationSeconds: seconds, upSeconds: seconds,
    ...isPriced && { parentMicros: 4_000n, childMicros: cost },
  })
  if (status === 'completed' && back !== 'no') await giveBack(context, call, back === 'all' ? null : 1_000n)
}

const STEPS = ['overviewMicros', 'refundedMicros', 'unchargedCostMicros', 'chargedOutsideMicros', 'beganOutsideMicros', 'marginMicros']
/** Sums that were not nothing at some moment. */
const seen = new Set<string>()
const looker = { id: 'staff', country: 'US' }
/** Every sum of the overview, held against its parts and against whatever else says it. */
async function expectAgreement(period: { from: string, to: string }): Promise<DashboardDto> {
  const shown = await readDashboard(context, person.id, period)
  const { days, totals } = shown
  for (const name of Object.keys(totals) as (keyof DashboardFigures)[]) {
    expect(days.reduce((total, day) => total + BigInt(day[name]), 0n), `${name} of the days`).toBe(BigInt(totals[name]))
  }
  for (const part of [totals, ...days]) {
    expect(FIGURES.reduce((sum, name) => sum + FIGURE_ROWS[name][0] * BigInt(part[name]), 0n), 'the net').toBe(BigInt(part.netMicros))
    const all = BigInt(part.costMicros) + BigInt(part.marginMicros)
    if (part.unknownCostCalls === 0) expect(all).toBe(BigInt(part.usedMicros))
  }
  const instants = { from: `${period.from}T00:00:00Z`, to: new Date(Date.parse(period.to) + DAY_MS).toISOString() }
  for (const name of FIGURES) {
    const [sign, filter] = FIGURE_ROWS[name]
    const wanted = TransactionFilter.parse({ ...filter, ...instants })
    const { netMicros } = await sumFinanceTransactions(context, looker, wanted)
    expect(sign * BigInt(netMicros), `${name} of its rows`).toBe(BigInt(totals[name]))
  }
  const margin = await readMargin(context, person.id, { by: 'day', ...instants })
  const { steps } = await readMarginBridge(context, person.id, period)
  expect(steps!.overviewMicros).toBe(totals.marginMicros)
  expect(steps!.marginMicros).toBe(margin.total.compared.marginMicros)
  for (const [name, value] of Object.entries({ ...steps!, ...totals })) if (value !== '0') seen.add(name)
  const { overviewMicros, refundedMicros, unchargedCostMicros, chargedOutsideMicros, beganOutsideMicros } = steps!
  const [up, down] = [[overviewMicros, chargedOutsideMicros], [refundedMicros, unchargedCostMicros, beganOutsideMicros]]
    .map(all => all.reduce((sum, micros) => sum + BigInt(micros), 0n)) as [bigint, bigint]
  expect(up - down, 'from one margin to the other').toBe(BigInt(steps!.marginMicros))
  const ofDays = margin.rows.reduce((total, row) => total + BigInt(row.compared.marginMicros), 0n)
  expect(ofDays).toBe(BigInt(margin.total.compared.marginMicros))
  const byPrefix = await readMargin(context, person.id, { by: 'prefix', ...instants })
  expect(byPrefix.total).toEqual(margin.total)
  return shown
}

describe('what the overview adds up', () => {
  it('M2 F2 agrees to the micro with its days, the rows behind each figure, the margin page, the months and the ledger', async () => {
    const agrees = fc.asyncProperty(fc.array(aStep, { minLength: 8, maxLength: 20 }), async steps => {
      for (const step of [...steps, OVER_MIDNIGHT, SETTLING]) await take(step)
      const today = context.clock.now().toISOString().slice(0, 10)
      // a day alone: a call over its midnight began in it, or was charged in it
      for (const daysAgo of [0, 1]) {
        const day = addDays(today, -daysAgo)
        await expectAgreement({ from: day, to: day })
      }
      const all = await expectAgreement({ from: FIRST_DAY, to: today })
      const [ledger] = await context.admin`select sum(amount_micros)::text as sum from credit_transaction where effective_at >= ${FIRST_DAY}::timestamptz`
      expect(all.totals.netMicros).toBe(ledger!.sum)
      const [wallets] = await context.admin`select sum(balance_micros)::text as balance, sum(held_micros)::text as held, sum(granted_micros)::text as granted from wallet`
      const { balanceMicros: balance, heldMicros: held, grantedMicros: granted } = all.now
      expect({ balance, held, granted }).toEqual(wallets)
    })
    await fc.assert(agrees, { numRuns: RUNS, seed: SEED, endOnFailure: true })
    const { months } = await listMonths(context, person.id)
    expect(months.length).toBeGreaterThan(0)
    for (const { month } of months) {
      const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10)
      const { totals: { netMicros } } = await readDashboard(context, person.id, { from: `${month}-01`, to: last })
      const { totals } = await readMonth(context, person.id, month)
      expect(totals.reduce((total, { sumMicros }) => total + BigInt(sumMicros), 0n), month).toBe(BigInt(netMicros))
    }
    // the world had something of each
    for (const name of [...STEPS, ...FIGURES]) if (!['expiredMicros', 'writtenOffMicros'].includes(name)) expect([...seen], name).toContain(name)
  })
})
