import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { getQuery } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LEDGER_FILTERS, searchOfLedgerFilters } from '~~/browser/finance/ledger/ledger-filters'
import { notUnderstood } from '~~/browser/filters/not-understood'
import TransactionsPage from '~/pages/finance/transactions/index.vue'
import ExportsPage from '~/pages/finance/exports.vue'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)
type Page = { transactions: unknown[], nextCursor: string | null, lookedBackTo: string | null }
const server = { pages: [] as Page[], asked: [] as Record<string, unknown>[], totals: 0 }
registerEndpoint('/api/finance/transactions', event => {
  server.asked.push(getQuery(event))
  return server.pages.shift() ?? { transactions: [], nextCursor: null, lookedBackTo: null }
})
registerEndpoint('/api/finance/transactions/totals', () => {
  server.totals++
  return { isComplete: true, currency: 'USD', count: 2, inMicros: '0', outMicros: '0', netMicros: '0', byKind: [] }
})
registerEndpoint('/api/finance/exports', () => ({ exports: [], keyId: 'k', verifierSha256: null }))
beforeEach(() => {
  Object.assign(server, { pages: [], asked: [], totals: 0 })
  signInAs('auditor')
})
const row = (id: string) => ({
  id, walletId: 'w', walletSeq: id, person: { id: 'u', name: 'Ada', email: 'ada@example.com' }, kind: 'topup', currency: 'USD', amountMicros: '1', grantedMicros: null,
  balanceAfterMicros: '1', contraAccount: 'c', actor: 'a', reason: null, callId: null, callDisplay: null, paymentId: null, reversesId: null, refundsId: null,
  effectiveAt: '2026-11-20T10:00:00.000000Z', createdAt: '2026-11-20T10:00:00.000000Z', hash: 'ab'.repeat(32),
})
async function open(query: string): Promise<VueWrapper> {
  return mountSuspended(TransactionsPage, { route: `/finance/transactions${query}` })
}

describe('the transactions page', () => {
  it('looks on by itself while a stretch has no row, and says how far it came', async () => {
    server.pages = [
      { transactions: [], nextCursor: 'a', lookedBackTo: '2026-10-02T00:00:00.000000Z' },
      { transactions: [], nextCursor: 'b', lookedBackTo: '2026-09-02T00:00:00.000000Z' },
      { transactions: [row('7')], nextCursor: 'c', lookedBackTo: '2026-08-02T00:00:00.000000Z' },
    ]
    const view = await open('?contra=rare')
    await vi.waitFor(() => expect(view.text()).toContain('row 7'))
    expect(server.asked.map(query => query.cursor)).toEqual([undefined, 'a', 'b'])
    expect(view.get('[data-test=looked-back]').text()).toMatch(/back to .*Aug.*“Load more” looks further/)
  })

  it('asks by every filter that there is', async () => {
    await open('?person=ada&number=911&reference=r&kind=topup&direction=in&contra=revenue:calls&amount=0.04&amountTo=2&by=posted&lateOf=2026-10&from=2026-11-01&to=2026-11-02')
    await vi.waitFor(() => expect(server.asked).toHaveLength(1))
    expect(server.asked[0]).toEqual({
      person: 'ada', number: '911', reference: 'r', kind: 'topup', direction: 'in', contra: 'revenue:calls', amountFrom: '40000', amountTo: '2000000', by: 'posted',
      lateOf: '2026-10', from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00.000Z', limit: '50',
    })
  })

  it.each([
    ['a name that it does not know', '?knd=topup', 'knd: “topup”'],
    ['a kind that is none', '?kind=gift', 'kind: “gift”'],
    ['a day that is none', '?from=2026-02-31', 'from: “2026-02-31”'],
    ['a day in another order', '?to=31/12/2026', 'to: “31/12/2026”'],
    ['an amount that is none', '?amount=cheap', 'amount: “cheap”'],
    ['one thing said twice', '?kind=topup&kind=grant', 'kind: “topup, grant”'],
    ['a month that is none', '?lateOf=2026-13', 'lateOf: “2026-13”'],
  ])('shows nothing, and says why, for %s', async (_, query, words) => {
    const view = await open(query)
    expect(view.get('[data-test=unread]').text()).toContain(words)
    expect(view.text()).not.toContain('Export this view')
    expect([server.asked, server.totals]).toEqual([[], 0])
    const exports = await mountSuspended(ExportsPage, { route: `/finance/exports${query}` })
    expect(exports.get('[data-test=unread]').text()).toContain(words)
    expect(exports.find('[data-test=new-export]').exists()).toBe(false)
  })
})

describe('an address', () => {
  it('is understood when it is empty, when it says what goes without saying, and when it was made here', () => {
    expect(notUnderstood({}, {})).toEqual([])
    expect(notUnderstood({ kind: ' ' }, {})).toEqual([])
    expect(notUnderstood({ state: 'open' }, {}, { state: 'open' })).toEqual([])
    const query = { person: 'ada', amount: '1.25', to: '2026-11-02', lateOf: '2026-10' }
    expect(notUnderstood(query, LEDGER_FILTERS.toQuery(LEDGER_FILTERS.ofQuery(query)))).toEqual([])
  })

  it('with one amount asks for it exactly, with an upper one for a range', () => {
    const ask = (query: Record<string, string>) => searchOfLedgerFilters(LEDGER_FILTERS.ofQuery(query))
    expect(ask({ amount: '2' })).toEqual({ amount: '2000000' })
    expect(ask({ amountTo: '2' })).toEqual({ amountTo: '2000000' })
    expect(ask({ amount: '0.0391', amountTo: '2' })).toEqual({ amountFrom: '39100', amountTo: '2000000' })
  })
})
