import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DashboardDto } from '../../shared/schemas/dashboard'
import type { LedgerTotalsDto } from '../../shared/schemas/ledger'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { dispute, payIn, type PaidIn } from '../support/paid-in'
import { post } from '../support/ledger/kernel'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
let finance: Visitor
let ada: Visitor
let paid: PaidIn

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000' } })
  finance = await world.visit({ role: 'finance', grantMicros: 0n })
  ada = await world.visit({ grantMicros: 3_000_000n })
  paid = await payIn(world.context, ada.person, 2500n)
  await world.complete(ada, 61, NUMBERS.british)
  await post(world.context, ada.person, -250_000n, { reason: 'a correction' })
})
afterAll(() => world.close())

async function look(query: Record<string, string> = {}, who = finance): Promise<DashboardDto> {
  const reply = await who.get(`/api/finance/dashboard?${new URLSearchParams(query)}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as DashboardDto
}
const today = () => world.context.clock.now().toISOString().slice(0, 10)

describe('the dashboard', () => {
  it('A1 is for auditors, finance and admins, and for nobody else', async () => {
    for (const role of ['auditor', 'finance', 'admin'] as const) expect((await look({}, await world.visit({ role, grantMicros: 0n }))).currency).toBe('USD')
    expectRefusal(await ada.get('/api/finance/dashboard'), 403, 'forbidden')
    expectRefusal(await world.app.send({ path: '/api/finance/dashboard' }), 401, 'unauthenticated')
  })

  it('says what moved today, and what it comes to', async () => {
    const shown = await look({ days: '7' })
    expect(shown.days.map(day => day.day).at(-1)).toBe(today())
    expect(shown.days.at(-1)).toMatchObject({
      inMicros: '25000000', grantedMicros: '3000000', usedMicros: '40000', adjustedMicros: '-250000', netMicros: '27710000', calls: 1, unknownCostCalls: 1,
    })
    const { day: _, ...figures } = shown.days.at(-1)!
    expect(shown.totals).toEqual(figures)
  })

  it('agrees with the totals of the rows that a figure leads to', async () => {
    const { from, to, totals } = await look({ days: '30' })
    const end = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString()
    const sum = async (query: Record<string, string>) => {
      const reply = await finance.get(`/api/finance/transactions/totals?${new URLSearchParams({ from: `${from}T00:00:00Z`, to: end, ...query })}`)
      return reply.json as LedgerTotalsDto
    }
    expect((await sum({ kind: 'topup' })).inMicros).toBe(totals.inMicros)
    expect((await sum({ kind: 'call_charge' })).outMicros).toBe(totals.usedMicros)
    expect((await sum({ kind: 'adjustment' })).netMicros).toBe(totals.adjustedMicros)
    expect((await sum({})).netMicros).toBe(totals.netMicros)
  })

  it('says what is there and what waits, now', async () => {
    const { context } = world
    const quiet = (await look()).now
    expect(quiet).toMatchObject({ balanceMicros: '27710000', heldMicros: '0', grantedMicros: '2710000', receivableMicros: '0', openCases: 0, waitingComplaints: 0, undecidedDisputes: 0, nextEvidenceDueAt: null })
    const call = await world.dial(ada, NUMBERS.british)
    const { held } = (await context.admin`select held_micros::text as held from wallet where id = ${ada.person.walletId}`)[0]!
    expect(BigInt(held as string)).toBeGreaterThan(0n)
    const due = new Date('2030-01-02T03:04:05.000Z')
    const open = dispute(context, paid, 2500n)
    const row = { payment_id: paid.paymentId, wallet_id: ada.person.walletId, amount_minor: 2500n, currency: 'USD', status_rank: 1, created_at: due, updated_at: due }
    await context.admin`insert into dispute ${context.admin([
      { ...row, id: open, status: 'open', receivable_micros: 900n, collected_micros: 200n, evidence_due_at: due },
      { ...row, id: `${open}2`, status: 'under_review', receivable_micros: 0n, collected_micros: 0n, evidence_due_at: new Date('2029-01-01T00:00:00Z') },
      { ...row, id: `${open}3`, status: 'lost', receivable_micros: 30n, collected_micros: 0n, evidence_due_at: new Date('2028-01-01T00:00:00Z') },
    ])}`
    const [complained] = await context.admin`select id from call where user_id = ${ada.person.id} and billed_at is not null`
    await context.admin`insert into call_complaint ${context.admin({ id: context.ids.uuid(due), call_id: complained!.id as string, user_id: ada.person.id, reason: 'other', state: 'waiting', evidence: {}, created_at: due })}`
    for (const [at, state] of ['open', 'open', 'explained', 'mended'].entries()) {
      await context.admin`insert into match_case (id, key, kind, bucket, day, state, found_at, seen_at)
        values (${context.ids.uuid(due)}, ${`k${at}`}, 'call', 'different', '2026-11-01', ${state}, ${due}, ${due})`
    }
    await context.admin`insert into adjustment_request (id, wallet_id, user_id, amount_micros, reason_code, note, evidence_links, effective_at, requested_by, requested_at, content_hash)
      values (${context.ids.uuid(due)}, ${ada.person.walletId}, ${ada.person.id}, 5, 'other', 'note', '{}', now(), ${finance.person.id}, now(), '\\x00')`
    const other = await world.visit({ grantMicros: 0n })
    await payIn(context, other.person, 700n)
    context.fakePayments.outage = 'before'
    await other.post('/api/user/refunds', { id: context.ids.uuid(due), amountMicros: '3000000' })
    context.fakePayments.outage = null
    expect((await look()).now).toMatchObject({
      heldMicros: held, receivableMicros: '730', openCases: 2, waitingComplaints: 1, pendingAdjustments: 1, undecidedDisputes: 2,
      nextEvidenceDueAt: '2030-01-02T03:04:05.000Z', unfinishedRefunds: 1, unfinishedRefundMicros: '3000000',
    })
    await world.report(call, { status: 'no-answer', sequence: 3 })
  })

  it('reads a period of its own, and refuses what is none with a sentence', async () => {
    expect((await look({ from: '2024-02-28', to: '2024-03-01' })).days.map(day => day.day)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01'])
    expect((await look({ from: '2026-01-01', to: '2026-04-02' })).days).toHaveLength(92)
    expect((await look({ from: '2999-01-01', to: '2999-01-01' })).totals.netMicros).toBe('0')
    const bad: Record<string, string>[] = [
      { days: '8' }, { days: '0' }, { days: '-7' }, { days: '1e1' }, { days: '' }, { days: '7', from: '2026-01-01', to: '2026-01-02' }, { from: '2026-01-01' }, { to: '2026-01-01' },
      { from: '2026-01-02', to: '2026-01-01' }, { from: '2026-01-01', to: '2026-04-03' }, { from: '2026-02-30', to: '2026-03-01' }, { from: 'yesterday', to: 'today' },
      { from: '2026-01-01T00:00:00Z', to: '2026-01-02' }, { from: '0001-01-01', to: '0001-01-02' }, { from: '2026-01-01', to: '\u0000' }, { from: '26-1-1', to: '26-1-2' },
    ]
    for (const query of bad) {
      const refusal = expectRefusal(await finance.get(`/api/finance/dashboard?${new URLSearchParams(query)}`), 400, 'invalid_request')
      expect(refusal.details, JSON.stringify(query)).toHaveProperty('issues')
    }
  })
})
