import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import AuditFilters from '~/components/finance/audit/AuditFilters.vue'
import CaseFilters from '~/components/finance/books/CaseFilters.vue'
import LedgerFilters from '~/components/finance/ledger/Filters.vue'
import MarginFilters from '~/components/finance/margin/Filters.vue'
import { AUDIT_FILTERS } from '~~/browser/finance/audit/audit-filters'
import { LEDGER_FILTERS } from '~~/browser/finance/ledger/ledger-filters'
import { MARGIN_FILTERS } from '~~/browser/finance/margin/margin-filters'

enableAutoUnmount(afterEach)
const CASE_FILTERS = { state: '', bucket: '', kind: '', owner: '', day: '' }
const FORMS = [
  ['audit', AuditFilters, { filters: AUDIT_FILTERS.ofQuery({}) }], ['ledger', LedgerFilters, { filters: LEDGER_FILTERS.ofQuery({}) }],
  ['margin', MarginFilters, { filters: MARGIN_FILTERS.ofQuery({}) }], ['cases', CaseFilters, { filters: CASE_FILTERS }],
] as const

describe('a field to choose from', () => {
  it.each(FORMS)('shows the longest of its choices whole, however narrow it is: %s', async (_, form, props) => {
    const view = await mountSuspended(form as typeof AuditFilters, { props: props as never, route: '/finance' })
    await flushPromises()
    const values = view.findAll('[role=combobox] > span.pointer-events-none')
    expect(values.length).toBeGreaterThan(0)
    for (const value of values) {
      expect(value.classes()).toContain('whitespace-normal')
      // what would cut it off
      expect(value.classes().filter(name => /^(truncate|overflow-hidden|text-ellipsis|whitespace-nowrap)$/.test(name))).toEqual([])
    }
  })
})
