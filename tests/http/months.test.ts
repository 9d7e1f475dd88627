import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditPage } from '../../shared/schemas/audit'
import type { FinanceTransactionsPage } from '../../shared/schemas/ledger'
import type { MoneyRequestDto } from '../../shared/schemas/requests'
import type { MonthDetailDto, MonthDto, MonthsDto } from '../../shared/schemas/months'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { post } from '../support/ledger/kernel'

let world: HttpWorld
let auditor: Visitor
let ravi: Visitor
let asha: Visitor
let ada: Visitor

/** The month so many before the present one, `2026-10`. */
function monthAgo(months: number): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7)
}
const inMonth = (months: number, day = 10) => new Date(`${monthAgo(months)}-${String(day).padStart(2, '0')}T12:00:00Z`)

beforeAll(async () => {
  world = await createHttpWorld()
  auditor = await world.visit({ role: 'auditor', grantMicros: 0n })
  ravi = await world.visit({ role: 'finance', grantMicros: 0n, secondFactor: true })
  asha = await world.visit({ role: 'admin', grantMicros: 0n, secondFactor: true })
  ada = await world.visit({ grantMicros: 0n })
  await post(world.context, ada.person, 5_000_000n, { effectiveAt: inMonth(3), contraAccount: 'adjustment:bank_transfer' })
  await post(world.context, ada.person, -250_000n, { effectiveAt: inMonth(2), contraAccount: 'adjustment:fraud' })
  await post(world.context, ada.person, 30_000n, { effectiveAt: inMonth(2), contraAccount: 'adjustment:goodwill' })
  await post(world.context, ada.person, 1n, { effectiveAt: inMonth(2, 11), contraAccount: 'adjustment:goodwill' })
})
afterAll(() => world.close())

async function months(): Promise<MonthDto[]> {
  const reply = await auditor.get('/api/finance/months')
  expect(reply.status, reply.text).toBe(200)
  return (reply.json as MonthsDto).months
}
async function detail(month: string): Promise<MonthDetailDto> {
  const reply = await auditor.get(`/api/finance/months/${month}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as MonthDetailDto
}
const close = (visitor: Visitor, month: string, kind = 'month_close') =>
  visitor.post('/api/finance/requests', { id: randomUUID(), kind, month, note: 'All statements are in' })
const decide = (visitor: Visitor, { id, contentHash }: MoneyRequestDto, decision = 'approved') =>
  visitor.post(`/api/finance/requests/${id}/decision`, { decision, contentHash })
/** Asked for by one, approved by another. */
async function closed(month: string, kind?: string): Promise<MonthDetailDto> {
  const reply = await close(ravi, month, kind)
  expect(reply.status, reply.text).toBe(201)
  const decided = await decide(asha, reply.json as MoneyRequestDto)
  expect(decided.status, decided.text).toBe(200)
  return detail(month)
}
async function deeds(month: string): Promise<AuditPage['rows']> {
  return ((await auditor.get(`/api/finance/audit?subjectType=month&subjectId=${month}`)).json as AuditPage).rows
}

describe('the months of the books', () => {
  it('F4 are listed from the first row on; the oldest that is over is the one to close', async () => {
    const listed = await months()
    expect(listed.map(one => [one.month, one.state, one.isClosable])).toEqual([
      [monthAgo(0), 'running', false], [monthAgo(1), 'open', false], [monthAgo(2), 'open', false], [monthAgo(3), 'open', true],
    ])
    expect(listed.every(one => one.closedBy === null && one.sumMicros === null)).toBe(true)
  })

  it('F4 have sums by kind and contra account, by when things happened', async () => {
    expect((await detail(monthAgo(2))).totals).toEqual([
      { kind: 'adjustment', contraAccount: 'adjustment:fraud', sumMicros: '-250000' },
      { kind: 'adjustment', contraAccount: 'adjustment:goodwill', sumMicros: '30001' },
    ])
    expect((await detail(monthAgo(1))).totals).toEqual([])
  })

  it('F4 are refused what is not over, not next, or not in the books; nothing changes', async () => {
    const before = await world.fingerprint()
    expectRefusal(await close(ravi, monthAgo(0)), 409, 'month_not_over')
    expectRefusal(await close(ravi, monthAgo(-1)), 409, 'month_not_over')
    expectRefusal(await close(ravi, '2999-12'), 409, 'month_not_over')
    expectRefusal(await close(ravi, monthAgo(2)), 409, 'months_close_in_order')
    expectRefusal(await close(ravi, monthAgo(4)), 404, 'not_found')
    for (const month of ['2026-13', '2026-00', '2026-1', '2026-10-01', '1999-01', 'now', '%00', '2026-10%27']) {
      expectRefusal(await close(ravi, month), 400, 'invalid_request')
      expectRefusal(await auditor.get(`/api/finance/months/${month}`), 404, 'not_found')
    }
    for (const month of [monthAgo(4), monthAgo(-1)]) expectRefusal(await auditor.get(`/api/finance/months/${month}`), 404, 'not_found')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A4 A1 are closed by finance with a code of the last minutes, and by nobody else', async () => {
    const before = await world.fingerprint(['session', 'user', 'two_factor'])
    expectRefusal(await close(auditor, monthAgo(3)), 403, 'forbidden')
    const late = await world.visit({ role: 'finance', grantMicros: 0n, secondFactor: true })
    world.context.clock.advance(301)
    expectRefusal(await close(late, monthAgo(3)), 403, 'second_factor_required')
    await Promise.all([ravi, asha].map(one => one.stepUp()))
    expect((await months()).every(one => one.state !== 'closed')).toBe(true)
    expect((await world.fingerprint(['session', 'user', 'two_factor', 'wallet'])).credit_transaction).toEqual(before.credit_transaction)
  })

  it('A6 F4 A5 are closed once by two, with what was in them and who did it', async () => {
    const before = await detail(monthAgo(3))
    expect(before.checklist!.map(item => item.key)).toEqual(['books', 'cases', 'late', 'adjustments', 'board'])
    const replies = await Promise.all([ravi, asha, ravi].map(one => close(one, monthAgo(3))))
    expect(replies.map(reply => reply.status).sort()).toEqual([201, 409, 409])
    const asked = replies.find(reply => reply.status === 201)!.json as MoneyRequestDto
    const other = asked.requestedBy.id === ravi.person.id ? asha : ravi
    expect(await detail(monthAgo(3))).toMatchObject({ state: 'open', pendingRequestId: asked.id })
    expectRefusal(await decide(other === asha ? ravi : asha, asked), 403, 'own_request')
    const decisions = await Promise.all([decide(other, asked), decide(other, asked)])
    expect(decisions.map(reply => reply.status).sort()).toEqual([200, 409])
    const after = await detail(monthAgo(3))
    expect(after).toMatchObject({ state: 'closed', transactionCount: '1', sumMicros: '5000000', closedBy: { id: asked.requestedBy.id }, pendingRequestId: null })
    expect(after.history).toMatchObject([{ event: 'closed', requestedBy: { id: asked.requestedBy.id }, approvedBy: { id: other.person.id }, requestId: asked.id }])
    expect((await deeds(monthAgo(3))).map(row => [row.action, row.actor.id])).toEqual([
      ['month_close.approve', other.person.id], ['month_close.request', asked.requestedBy.id],
    ])
    expectRefusal(await close(ravi, monthAgo(3)), 409, 'already_decided')
  })

  it('F4 keep their sums: what comes late is booked today, says so, and is shown with the month it belongs to', async () => {
    const before = await closed(monthAgo(2))
    expect(before).toMatchObject({ state: 'closed', transactionCount: '3', sumMicros: '-219999', late: [] })
    const { transactionId } = await post(world.context, ada.person, 77_000n, { effectiveAt: inMonth(2, 20), reason: 'Found later' })
    const after = await detail(monthAgo(2))
    expect(after.totals).toEqual(before.totals)
    expect(after.late).toMatchObject([{
      id: String(transactionId), amountMicros: '77000', reason: 'Found later', lateFor: `${monthAgo(2)}-20T12:00:00.000000Z`,
    }])
    expect(after.late[0]!.effectiveAt.slice(0, 7)).toBe(monthAgo(0))
    expect((await detail(monthAgo(3))).late).toEqual([])
    const listed = (await auditor.get(`/api/finance/transactions?lateOf=${monthAgo(2)}`)).json as FinanceTransactionsPage
    expect(listed.transactions.map(row => row.id)).toEqual([String(transactionId)])
    expect((await detail(monthAgo(0))).totals).toContainEqual({ kind: 'adjustment', contraAccount: 'adjustment:test', sumMicros: '77000' })
    expect(await world.violations()).toEqual([])
  })

  it('F4 without a row are closed too, and then everything before today is', async () => {
    expect(await closed(monthAgo(1))).toMatchObject({ state: 'closed', transactionCount: '0', sumMicros: '0', isReopenable: true })
    expect((await months()).map(one => [one.state, one.isClosable])).toEqual([['running', false], ['closed', false], ['closed', false], ['closed', false]])
    expectRefusal(await close(ravi, monthAgo(4)), 404, 'not_found')
  })

  it('A6 F4 are opened again by two, the last one first, with the trail', async () => {
    expectRefusal(await close(ravi, monthAgo(2), 'month_reopen'), 409, 'months_close_in_order')
    expect(await closed(monthAgo(1), 'month_reopen')).toMatchObject({ state: 'open', isClosable: true, history: [{ event: 'closed' }, { event: 'reopened' }] })
    expect(await closed(monthAgo(1))).toMatchObject({ state: 'closed', history: [{ event: 'closed' }, { event: 'reopened' }, { event: 'closed' }] })
    expect(await world.violations()).toEqual([])
  })

  it('are one month, the present one, where nothing was ever booked', async () => {
    const empty = await createHttpWorld()
    try {
      const reader = await empty.visit({ role: 'auditor', grantMicros: 0n })
      const reply = await reader.get('/api/finance/months')
      expect(reply.json).toMatchObject({ currency: 'USD', months: [{ month: monthAgo(0), state: 'running' }] })
      expect((reply.json as MonthsDto).months).toHaveLength(1)
      expectRefusal(await close(await empty.visit({ role: 'finance', grantMicros: 0n }), monthAgo(1)), 404, 'not_found')
    } finally {
      await empty.close()
    }
  })
})
