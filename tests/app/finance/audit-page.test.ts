import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { getQuery } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AUDIT_FILTERS, searchOfAuditFilters } from '~~/browser/finance/audit/audit-filters'
import { auditChanges, actionWords, subjectLink } from '~~/browser/finance/audit/audit-words'
import AuditPage from '~/pages/finance/audit.vue'
import type { AuditRowDto } from '~~/shared/schemas/audit'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)
function entry(changes: Partial<AuditRowDto> = {}): AuditRowDto {
  return {
    id: '9', at: '2026-11-20T10:00:00.000Z', actor: { id: 'u2', name: 'Ravi' }, action: 'limits.set', subjectType: 'user', subjectId: 'u7',
    before: { callsAtOnce: 1, spendPerDayMicros: '50000000', maxCallSeconds: null, reason: 'New account' },
    after: { callsAtOnce: 3, spendPerDayMicros: '80000000', maxCallSeconds: null, reason: 'Asked by phone' }, requestId: 'req-1',
    ...changes,
  }
}
const server = { rows: [entry()], asked: [] as Record<string, unknown>[] }
registerEndpoint('/api/finance/audit', event => {
  server.asked.push(getQuery(event))
  if (getQuery(event).cursor === '9') return { rows: [entry({ id: '8', action: 'month.close', subjectType: 'month', subjectId: '2026-09' })], nextCursor: null }
  return { rows: server.rows, nextCursor: server.rows.length > 0 ? '9' : null }
})
beforeEach(() => {
  Object.assign(server, { rows: [entry()], asked: [] })
  signInAs('auditor')
})
async function open(query = ''): Promise<VueWrapper> {
  const view = await mountSuspended(AuditPage, { route: `/finance/audit${query}` })
  await vi.waitFor(() => expect(view.find('[data-test=audit-entry]').exists() || view.text().includes('Nothing like this')).toBe(true))
  return view
}

describe('the audit page', () => {
  it('A5 says who did what to whom, and shows what changed and what did not', async () => {
    const view = await open()
    const card = view.get('[data-test=audit-entry]')
    expect(card.text()).toContain('Set somebody’s limits')
    expect(card.findAll('[data-test=audit-change]').map(row => row.findAll('th, td').map(cell => cell.text()))).toEqual([
      ['Calls at once', '1', '3'], ['Spend per day', '$50.00', '$80.00'], ['Reason', 'New account', 'Asked by phone'],
    ])
    expect(card.get('details').text()).toContain('1 as before')
    expect(card.get('details').text()).toContain('Max call: not set')
    expect(card.findAll('a').map(link => link.attributes('href'))).toEqual(['/finance/audit?actor=u2', '/finance/transactions?person=u7'])
  })

  it('goes on with the next page', async () => {
    const view = await open()
    await view.findAll('button').find(one => one.text() === 'Load more')!.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=audit-entry]')).toHaveLength(2))
    expect(view.text()).toContain('Closed a month')
    expect(server.asked.map(query => query.cursor)).toEqual([undefined, '9'])
  })

  it('asks for what the address says', async () => {
    await open('?actor=ravi@example.org&action=wallet.freeze&subjectType=wallet&subjectId=w1&from=2026-11-01&to=2026-11-30')
    expect(server.asked).toEqual([{
      actor: 'ravi@example.org', action: 'wallet.freeze', subjectType: 'wallet', subjectId: 'w1', from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00.000Z', limit: '25',
    }])
  })

  it('puts what is searched into the address', async () => {
    const view = await open()
    await view.get('input[name=actor]').setValue(' ravi@example.org ')
    await view.get('[data-test=audit-filters]').trigger('submit')
    await vi.waitFor(() => expect(useRouter().currentRoute.value.query).toEqual({ actor: 'ravi@example.org' }))
  })

  it('says that nothing like this was done', async () => {
    server.rows = []
    expect((await open()).text()).toContain('Nothing like this was done')
  })
})

describe('what was done, in words', () => {
  it('leaves out of an address what cannot be', () => {
    expect(AUDIT_FILTERS.ofQuery({ action: 'DROP TABLE', subjectType: 'planet', from: 'soon', to: '2026-13-01', actor: ['a'], subjectId: ' x ' })).toEqual({
      actor: '', action: '', subjectType: '', subjectId: 'x', from: '', to: '',
    })
    const filters = AUDIT_FILTERS.ofQuery({ action: 'month.', from: '2026-02-28', to: '2026-02-28' })
    expect(AUDIT_FILTERS.toQuery(filters)).toEqual({ action: 'month.', from: '2026-02-28', to: '2026-02-28' })
    expect(searchOfAuditFilters(filters)).toEqual({ action: 'month.', from: '2026-02-28T00:00:00Z', to: '2026-03-01T00:00:00.000Z' })
  })

  it('A5 compares what is nested, new and gone', () => {
    expect(auditChanges({ before: null, after: { status: 'frozen', isNew: true } }, 'USD')).toEqual([
      { label: 'Status', before: 'not set', after: 'frozen', isChanged: true }, { label: 'Is new', before: 'not set', after: 'yes', isChanged: true },
    ])
    expect(auditChanges({ before: { a: [1], b: 'x' }, after: { a: [1], b: null } }, 'USD')).toEqual([
      { label: 'B', before: 'x', after: 'not set', isChanged: true }, { label: 'A', before: '[1]', after: '[1]', isChanged: false },
    ])
    expect(auditChanges({ before: null, after: null }, 'USD')).toEqual([])
  })

  it('spells out a deed that has no words, and leads nowhere where there is no page', () => {
    expect(actionWords('case.take_over')).toBe('Case take over')
    expect(subjectLink({ subjectType: 'voucher', subjectId: 'Spring' })).toBeNull()
    expect(subjectLink({ subjectType: 'wallet', subjectId: 'a/b' })).toBe('/finance/wallets/a%2Fb')
    expect(subjectLink({ subjectType: 'month', subjectId: '2026-10' })).toBe('/finance/months/2026-10')
  })
})
