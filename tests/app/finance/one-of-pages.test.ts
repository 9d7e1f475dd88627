import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { subjectLink } from '~~/browser/finance/audit/audit-words'
import Moment from '~/components/ui/Moment.vue'
import DefaultLayout from '~/layouts/default.vue'
import AdjustmentPage from '~/pages/finance/adjustments/[id].vue'
import FinancePage from '~/pages/finance.vue'
import type { AdjustmentDto } from '~~/shared/schemas/adjustments'
import { signInAs } from '../support/finance-samples'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)
const KNOWN: AdjustmentDto = {
  id: 'a1', state: 'pending', person: { id: 'u1', name: 'Kwame Mensah', email: 'kwame@example.org' }, walletId: 'w1', currency: 'USD',
  balanceMicros: '10000000', availableMicros: '9560000', amountMicros: '-1500000', reasonCode: 'billing_error', note: 'Billed twice',
  evidenceLinks: [], effectiveAt: '2026-11-20T10:00:00.000Z', isLate: false, decidedBalanceMicros: null,
  requestedBy: { id: 'u2', name: 'Ravi', email: 'ravi@example.org' }, requestedAt: '2026-11-20T10:00:00.000Z', contentHash: 'ab'.repeat(32),
  decidedBy: null, decidedAt: null, decisionNote: null, transactionId: null, choices: [], obstacle: null,
}
registerEndpoint('/api/finance/adjustments/a1', () => KNOWN)
registerEndpoint('/api/finance/adjustments/a2', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'There is no such adjustment.' }
})
beforeEach(() => signInAs('finance'))

describe('one adjustment', () => {
  it('has a page of its own, which leads back and not to itself', async () => {
    const view = await mountSuspended(AdjustmentPage, { route: '/finance/adjustments/a1' })
    await vi.waitFor(() => expect(view.text()).toContain('Kwame Mensah'))
    expect(view.findAll('a').map(link => link.attributes('href'))).toEqual(['/finance/adjustments'])
  })

  it('that is not there says so', async () => {
    const view = await mountSuspended(AdjustmentPage, { route: '/finance/adjustments/a2' })
    await vi.waitFor(() => expect(view.text()).toContain('There is no such adjustment.'))
  })

  it('and a complaint are where the audit leads', () => {
    expect(subjectLink({ subjectType: 'adjustment', subjectId: 'a1' })).toBe('/finance/adjustments/a1')
    expect(subjectLink({ subjectType: 'complaint', subjectId: 'c1' })).toBe('/finance/complaints/c1')
  })
})

describe('a time', () => {
  const at = '2026-11-20T10:00:00.000Z'
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(new Date(at)).find(part => part.type === 'timeZoneName')!.value

  it.each(['short', 'exact'] as const)('says its zone at the desk, and nowhere else: %s', async precision => {
    const NuxtPage = defineComponent({ render: () => h(Moment, { at, precision }) })
    const desk = await mountSuspended(FinancePage, { route: '/finance', global: { stubs: { NuxtPage } } })
    expect(desk.get('time').text()).toMatch(/:00/)
    expect(desk.get('time').text().endsWith(zone)).toBe(true)
    expect((await mountSuspended(Moment, { props: { at, precision } })).text()).not.toContain(zone)
  })
})

describe('the balance of whoever looks', () => {
  beforeEach(() => {
    useWalletStore().receive(sampleProfile().wallet)
    vi.stubGlobal('EventSource', class {
      addEventListener(): void {}
      close(): void {}
    })
  })
  afterEach(() => void vi.unstubAllGlobals())
  it.each([['/dialer', true], ['/wallet', false], ['/finance', false], ['/finance/books', false], ['/calls', true]])('at %s is in the bar: %s', async (route, isThere) => {
    const view = await mountSuspended(DefaultLayout, { route })
    expect(view.find('[data-test=balance]').exists()).toBe(isThere)
  })
})
