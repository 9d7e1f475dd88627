import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import BatchPage from '~/pages/finance/vouchers/batch.vue'
import RequestPage from '~/pages/finance/requests/[id].vue'
import RequestsPage from '~/pages/finance/requests/index.vue'
import type { VoucherBatchDetailDto } from '~~/shared/schemas/grants'
import type { MoneyRequestDto, RequestContent } from '~~/shared/schemas/requests'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const ravi = { id: 'u2', name: 'Ravi', email: 'ravi@example.org' }
const asha = { id: 'u3', name: 'Asha', email: 'asha@example.org' }
const kwame = { id: 'u1', name: 'Kwame Mensah', email: 'kwame@example.org' }
const NONE = {
  callsAtOnce: null, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null,
  spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null,
}
const ASKED = { id: 'r1', requestedBy: 'u2', worthMicros: '0' }
const CONTENTS: RequestContent[] = [
  { ...ASKED, kind: 'voucher_batch', batch: 'Winter market', count: 60, amountMicros: '5000000', currency: 'USD', grantDays: 90, maxUses: 1, validUntil: '2027-02-01T23:59:59.999Z', note: 'For the stand' },
  { ...ASKED, kind: 'limit_raise', userId: 'u1', before: NONE, limits: { ...NONE, spendPerDayMicros: '50000000', maxCallSeconds: 7200 }, note: 'Calls for hours' },
  { ...ASKED, kind: 'month_close', month: '2026-10', transactionCount: '1234', sumMicros: '-250000', checklist: [{ key: 'books', isInOrder: false, count: 2 }], note: 'All is in' },
  { ...ASKED, kind: 'month_reopen', month: '2026-09', closing: 1, transactionCount: '12', sumMicros: '7000000', note: 'A transfer was found' },
  { ...ASKED, kind: 'write_off', walletId: 'w1', amountMicros: '5000000', currency: 'USD', owedMicros: '8000000', note: 'It is lost' },
]
function request(content: RequestContent, changes: Partial<MoneyRequestDto> = {}): MoneyRequestDto {
  return {
    id: 'r1', kind: content.kind, state: 'pending', subject: 'x', person: content.kind === 'limit_raise' || content.kind === 'write_off' ? kwame : null,
    currency: 'USD', worthMicros: content.kind === 'voucher_batch' ? '300000000' : content.kind === 'write_off' ? '5000000' : '0', content,
    requestedBy: ravi, requestedAt: '2026-11-20T10:00:00.000Z', contentHash: 'ab'.repeat(32), decidedBy: null, decidedAt: null, decisionNote: null,
    transactionId: null, codes: null, mayDraw: false, choices: ['approved', 'refused'], obstacle: null,
    now: { balanceMicros: content.kind === 'write_off' ? '0' : null, owedMicros: content.kind === 'write_off' ? '8000000' : null, limits: null, checklist: null },
    ...changes,
  }
}
const server = {
  rows: [] as MoneyRequestDto[], decided: [] as unknown[], drawn: 0, refuses: false,
  batch: null as VoucherBatchDetailDto | null,
}
registerEndpoint('/api/finance/requests', () => {
  return { requests: server.rows, nextCursor: null, currency: 'USD', day: { maximumMicros: '2000000000', usedMicros: '300000000' } }
})
registerEndpoint('/api/finance/requests/r1', () => server.rows[0])
registerEndpoint('/api/finance/requests/r1/decision', { method: 'POST', handler: async event => {
  server.decided.push(await readBody(event))
  if (server.refuses) {
    setResponseStatus(event, 403)
    return { code: 'limit_reached', message: 'The two of you may approve $10.00 for each other in 24 hours, and $10.00 of it was. Nothing was changed. Ask a colleague, or wait.' }
  }
  server.rows = [{ ...server.rows[0]!, state: 'approved', choices: [], decidedBy: asha, decidedAt: '2026-11-20T11:00:00.000Z', now: null }]
  return server.rows[0]
} })
registerEndpoint('/api/finance/requests/r1/codes', { method: 'POST', handler: async event => {
  expect(await readBody(event)).toEqual({ agrees: true })
  server.drawn += 1
  server.rows = [{ ...server.rows[0]!, mayDraw: false, codes: 'drawn' }]
  setResponseStatus(event, 201)
  return { batch: 'Winter market', codes: ['7K3M-9QXA-2B4C-ZZ01', '7K3M-9QXA-2B4C-ZZ02'] }
} })
registerEndpoint('/api/finance/vouchers/batch', () => server.batch)
beforeEach(() => {
  Object.assign(server, { rows: CONTENTS.map(content => request(content)), decided: [], drawn: 0, refuses: false })
  signInAs('finance')
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(RequestPage, { route: '/finance/requests/r1' })
  await vi.waitFor(() => expect(view.find('[data-test=request-sheet]').exists()).toBe(true))
  return view
}

describe('the requests', () => {
  it.each(['sort=newest', 'kind=voucher', 'state=approved&state=refused', 'status=pending'])('F5 refuse by name what cannot be read in %s, and take it out', async query => {
    const view = await mountSuspended(RequestsPage, { route: `/finance/requests?${query}` })
    await vi.waitFor(() => expect(view.find('[data-test=unread]').exists()).toBe(true))
    expect(view.get('[data-test=unread]').text()).toContain(query.split('=')[0])
    expect(view.text()).not.toContain('Winter market')
    await button(view, 'Leave that out')!.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('Winter market'))
    expect(view.find('[data-test=unread]').exists()).toBe(false)
  })

  it('A6 say in a line what each asks for, what it is worth, and how much of the day is left', async () => {
    const view = await mountSuspended(RequestsPage, { route: '/finance/requests' })
    await vi.waitFor(() => expect(view.findAll('[data-test=request]')).toHaveLength(5))
    expect(view.findAll('[data-test=request] a').map(link => link.text())).toEqual([
      '60 codes of $5.00 · Winter market', 'Higher limits for Kwame Mensah', 'Close October 2026', 'Open September 2026 again', 'Give up $5.00 that Kwame Mensah owes',
    ])
    expect(view.get('[data-test=request]').text()).toContain('$300.00')
    expect(view.text()).toContain('You may ask for $2,000.00 in 24 hours; $300.00 of it waits or was approved.')
  })

  it('say what to do where there are none', async () => {
    server.rows = []
    const view = await mountSuspended(RequestsPage, { route: '/finance/requests' })
    await vi.waitFor(() => expect(view.text()).toContain('Nobody has asked for anything'))
  })
})

describe('a request', () => {
  it.each([
    ['voucher_batch', 'Let Ravi have 60 codes worth $300.00 in all?', ['60, each for one person', '$5.00 for 90 days', '2027-02-01, 23:59 UTC', '$300.00']],
    ['limit_raise', 'Let Kwame Mensah (kwame@example.org) spend and call more?', ['the default → $50.00', 'the default → 120 min', 'Calls for hours']],
    ['month_close', 'Close October 2026 with 1234 rows that come to −$0.25, as Ravi asks?', ['October 2026', '1234', '2 days were not compared']],
    ['month_reopen', 'Open September 2026 again, as Ravi asks?', ['12 rows, $7.00', 'A transfer was found']],
    ['write_off', 'Give up $5.00 that Kwame Mensah (kwame@example.org) owes us?', ['Owed when asked', '$8.00', '$0.00, owes $8.00']],
  ])('A6 shows all that an approval does, and asks once with the amount and the person: %s', async (kind, question, facts) => {
    server.rows = server.rows.filter(one => one.kind === kind)
    const view = await open()
    for (const fact of facts) expect(view.get('[data-test=request-sheet]').text()).toContain(fact)
    await button(view, 'Approve…')!.trigger('click')
    expect(view.get('[data-test=confirm] p').text()).toBe(question)
    expect(server.decided).toEqual([])
    await button(view, 'Yes, approve')!.trigger('click')
    await vi.waitFor(() => expect(view.get('[data-test=request-state]').text()).toContain('Approved by Asha'))
    expect(server.decided).toEqual([{ decision: 'approved', contentHash: 'ab'.repeat(32) }])
    expect(view.find('[data-test=decision]').exists()).toBe(false)
  })

  it('A6 says why one may not decide, and what was refused', async () => {
    server.rows = [request(CONTENTS[0]!, { choices: ['withdrawn'], obstacle: 'You asked for this yourself, so someone else must approve it.' })]
    const own = await open()
    expect(own.get('[data-test=obstacle]').text()).toContain('someone else must approve it')
    expect([button(own, 'Approve…'), button(own, 'Withdraw') !== undefined]).toEqual([undefined, true])
    server.rows = [request(CONTENTS[0]!)]
    server.refuses = true
    const view = await open()
    await button(view, 'Refuse')!.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('The two of you may approve $10.00'))
  })

  it('A6 shows its codes once, to who asked, and they cannot be waved away unsaved', async () => {
    server.rows = [request(CONTENTS[0]!, { state: 'approved', choices: [], codes: 'waiting', mayDraw: true, now: null })]
    const view = await open()
    await button(view, 'Show the codes')!.trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=new-codes]').exists()).toBe(true))
    expect(view.text()).toContain('7K3M-9QXA-2B4C-ZZ01')
    expect([server.drawn, view.find('[data-test=draw]').exists()]).toEqual([1, false])
    expect(button(view, 'I have them')!.attributes('disabled')).toBeDefined()
    const saved: string[] = []
    const blobs: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => `blob:${blobs.push(blob as Blob)}`)
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download)
    })
    await button(view, 'Save as CSV')!.trigger('click')
    expect(saved).toEqual(['vouchers-Winter-market.csv'])
    expect(await blobs[0]!.text()).toBe('code\r\n7K3M-9QXA-2B4C-ZZ01\r\n7K3M-9QXA-2B4C-ZZ02\r\n')
    vi.restoreAllMocks()
    await button(view, 'I have them')!.trigger('click')
    expect(view.text()).not.toContain('7K3M-9QXA-2B4C-ZZ01')
  })
})

describe('a batch', () => {
  it('A6 names who redeemed it and what they share with the two who made it', async () => {
    const use = { amountMicros: '5000000', usedAt: '2026-11-21T10:00:00.000Z' }
    server.batch = {
      batch: {
        batch: 'Winter market', currency: 'USD', amountMicros: '5000000', grantDays: 90, count: 60, maxUses: 1, uses: 2, grantedMicros: '10000000', canceledCount: 0,
        validUntil: '2027-02-01T00:00:00.000Z', createdAt: '2026-11-20T10:00:00.000Z', createdBy: 'Ravi', approvedBy: 'Asha', requestId: 'r1', isDrawn: true,
      },
      uses: [
        { ...use, codeTail: 'ZZ01', person: kwame, transactionId: '41', shares: [{ trace: 'card', with: 'approver' }, { trace: 'place', with: 'approver' }] },
        { ...use, codeTail: 'ZZ02', person: { ...kwame, id: 'u9', name: 'Nasrin' }, transactionId: '42', shares: [] },
      ],
    }
    const view = await mountSuspended(BatchPage, { route: '/finance/vouchers/batch?batch=Winter%20market' })
    await vi.waitFor(() => expect(view.findAll('[data-test=voucher-use]')).toHaveLength(2))
    const [marked, plain] = view.findAll('[data-test=voucher-use]')
    expect(marked!.text()).toContain('Shares a card and a sign-in place with Asha, who approved it')
    expect(plain!.text()).not.toContain('Shares')
    expect(view.get('[data-test=marked]').text()).toContain('1 of them shares something')
  })
})
