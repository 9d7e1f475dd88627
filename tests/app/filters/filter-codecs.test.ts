// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HISTORY_FILTERS } from '~~/browser/calls/history-filters'
import { DISPUTE_FILTERS } from '~~/browser/disputes/dispute-filters'
import { AUDIT_FILTERS } from '~~/browser/finance/audit/audit-filters'
import { CASE_FILTERS } from '~~/browser/finance/books/case-filters'
import { LEDGER_FILTERS } from '~~/browser/finance/ledger/ledger-filters'
import { MARGIN_FILTERS } from '~~/browser/finance/margin/margin-filters'
import { REQUEST_FILTERS } from '~~/browser/finance/requests/request-filters'
import type { FilterCodec } from '~~/browser/filters/filter-codec'

type Codec = Pick<FilterCodec<unknown>, 'ofQuery' | 'toQuery' | 'unread'>
const CODECS = Object.entries({
  HISTORY_FILTERS, DISPUTE_FILTERS, AUDIT_FILTERS, CASE_FILTERS, LEDGER_FILTERS, MARGIN_FILTERS, REQUEST_FILTERS,
}).map(([name, codec]) => [name, codec as unknown as Codec] as const)

const NAMES = [
  'status', 'state', 'kind', 'view', 'bucket', 'owner', 'day',
  'from', 'to', 'by', 'actor', 'action', 'person', 'amount',
  'prefix', 'below', 'sort', 'odd',
]
const TEXTS = [
  '', ' ', 'open', 'all', 'busy', 'busy,completed', 'topup',
  'calls', 'day', 'any', 'worst', 'me', '2026-11-24', '2026-13-45',
  '12.50', '+447', 'month.close', 'x’; drop', 'posted', 'voucher_batch', 'pending',
  'undecided',
]
const value = fc.oneof(
  fc.constantFrom(...TEXTS), fc.string({ maxLength: 300 }), fc.constant(null),
  fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 }),
)
const query = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 6 })

describe('the filters of a page and its address', () => {
  it.each(CODECS)('%s: whatever is asked, what was read is written and read again alike', (_, codec) => {
    fc.assert(fc.property(query, asked => {
      const filters = codec.ofQuery(asked)
      const written = codec.toQuery(filters)
      expect(codec.ofQuery(written)).toEqual(filters)
      expect(codec.unread(written)).toEqual([])
      expect(Object.values(written)).not.toContain('')
    }))
  })

  it.each(CODECS)('%s: what no page of its kind asks for is told of, and not dropped', (_, codec) => {
    fc.assert(fc.property(query, fc.string({ minLength: 1 }).filter(text => text.trim() !== ''), (asked, text) => {
      expect(codec.unread({ ...asked, odd: text })).toContainEqual({ name: 'odd', text: text.slice(0, 100) })
    }))
  })

  it.each(CODECS)('%s: nothing is asked by an address that asks for nothing', (_, codec) => {
    expect(codec.toQuery(codec.ofQuery({}))).toEqual({})
    expect(codec.unread({ odd: 'one' })).toEqual([{ name: 'odd', text: 'one' }])
  })
})
