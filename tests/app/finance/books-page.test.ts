import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bucketWords, comparedFacts } from '~~/browser/finance/books/book-words'
import { CASE_FILTERS, searchOfCaseFilters } from '~~/browser/finance/books/case-filters'
import CasePage from '~/pages/finance/books/[id].vue'
import BooksPage from '~/pages/finance/books/index.vue'
import { COUNTED, type KindCounts, type MatchCaseDetailDto, type MatchRunDto, CASE_BUCKETS, CASE_KINDS } from '~~/shared/schemas/books'
import { signInAs, KWAME, WALLET_ID } from '../support/finance-samples'
import { CALL_ID } from '../support/samples'

enableAutoUnmount(afterEach)
const CASE_ID = '0199aaaa-0000-7000-8000-000000000001'
const counts = (changes: Partial<KindCounts> = {}): KindCounts => (
  { match: 0, rounding: 0, missing_here: 0, missing_there: 0, different: 0, waiting: 0, ...changes }
)
function run(changes: Partial<MatchRunDto> = {}): MatchRunDto {
  return {
    id: 'r1', day: '2026-11-20', state: 'done', startedAt: '2026-11-21T02:00:00.000Z', finishedAt: '2026-11-21T02:01:00.000Z', startedBy: null, error: null,
    counts: {
      call: counts({ match: 12_345, different: 2 }), payment: counts({ match: 40 }), refund: counts(),
      dispute: counts({ waiting: 1 }),
    },
    ...changes,
  }
}
function found(changes: Partial<MatchCaseDetailDto> = {}): MatchCaseDetailDto {
  return {
    id: CASE_ID, kind: 'call', bucket: 'different', day: '2026-11-20', state: 'open', owner: null, note: null, externalId: `CA${'2'.repeat(32)}`,
    differenceMicros: '20000', currency: 'USD', foundAt: '2026-11-21T02:00:00.000Z', seenAt: '2026-11-21T02:00:00.000Z', closedAt: null, closedBy: null, isStillThere: false,
    ours: { status: 'completed', durationSeconds: 61, amountMicros: '40000', currency: 'USD', startedAt: '2026-11-20T12:00:00.000Z' },
    theirs: { status: 'completed', durationSeconds: 130, amountMicros: '60000', currency: 'USD', startedAt: '2026-11-20T12:00:02.000Z', parentId: 'CA1' },
    callId: CALL_ID, paymentId: null, person: { ...KWAME, walletId: WALLET_ID }, transactionId: '41',
    owners: [{ id: 'u2', name: 'Ravi' }, { id: 'u3', name: 'Asha' }], isEditable: true, ...changes,
  }
}

const server = {
  runs: [run()], cases: [found()], detail: found(), fails: false, refuses: false,
  asked: [] as Record<string, unknown>[], sent: [] as unknown[],
}
registerEndpoint('/api/finance/books/runs', event => {
  if (server.fails) {
    setResponseStatus(event, 503)
    return { code: 'service_unavailable', message: 'Try again in a minute.' }
  }
  return { runs: server.runs, nextCursor: null }
})
registerEndpoint('/api/finance/books/runs', { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  if (server.refuses) {
    setResponseStatus(event, 400)
    return { code: 'invalid_request', message: 'This day has not begun, in UTC. Nothing was compared.' }
  }
  const begun = run({ id: 'r2', day: '2026-11-19', state: 'running', finishedAt: null, counts: { call: counts({ match: 3 }), payment: counts(), refund: counts(), dispute: counts() } })
  server.runs = [begun, ...server.runs]
  return begun
} })
registerEndpoint('/api/finance/books/cases', event => {
  server.asked.push(getQuery(event))
  if (getQuery(event).cursor === 'next') return { cases: [found({ id: 'c2', kind: 'payment', bucket: 'missing_here', differenceMicros: null })], nextCursor: null }
  return { cases: server.cases, nextCursor: server.cases.length > 0 ? 'next' : null }
})
registerEndpoint(`/api/finance/books/cases/${CASE_ID}`, () => server.detail)
registerEndpoint(`/api/finance/books/cases/${CASE_ID}`, { method: 'POST', handler: async event => {
  const body = await readBody<{ owner?: string, note?: string, state?: MatchCaseDetailDto['state'] }>(event)
  server.sent.push(body)
  const owner = body.owner ? { id: 'u2', name: 'Ravi' } : server.detail.owner
  server.detail = { ...server.detail, owner, note: body.note || null, state: body.state ?? server.detail.state }
  return server.detail
} })
beforeEach(() => {
  Object.assign(server, { runs: [run()], cases: [found()], detail: found(), fails: false, refuses: false })
  Object.assign(server, { asked: [], sent: [] })
  signInAs('finance')
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function openBooks(query = ''): Promise<VueWrapper> {
  const view = await mountSuspended(BooksPage, { route: `/finance/books${query}` })
  await vi.waitFor(() => {
    expect(view.find('[data-test=case]').exists() || /No open case|No case like this/.test(view.text())).toBe(true)
    expect(view.text()).not.toContain('Loading the comparisons')
  })
  return view
}
async function openCase(): Promise<VueWrapper> {
  const view = await mountSuspended(CasePage, { route: `/finance/books/${CASE_ID}` })
  await vi.waitFor(() => expect(view.find('[data-test=case-state]').exists()).toBe(true))
  return view
}

describe('the books', () => {
  it('F2 show what was compared by kind and bucket, and the cases that are open', async () => {
    const view = await openBooks()
    const card = view.get('[data-test=match-run]')
    expect(card.text()).toContain('Compared')
    expect(card.text()).toContain('by itself')
    expect(card.get('[data-test=counts-call]').findAll('td').map(cell => cell.findAll('span').at(-1)!.text())).toEqual(['12,345', '0', '0', '0', '2', '0'])
    const row = view.get('[data-test=case]')
    expect(row.get('a').attributes('href')).toBe(`/finance/books/${CASE_ID}`)
    expect(row.text()).toContain('Call: different')
    expect(row.text()).toContain('+$0.02')
    expect(row.text()).toContain('nobody')
    expect(server.asked).toEqual([{ state: 'open', limit: '25' }])
  })

  it('F2 go on with the next page, where what cannot be said is said so', async () => {
    const view = await openBooks()
    await button(view, 'Load more')!.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=case]')).toHaveLength(2))
    expect(view.findAll('[data-test=case]')[1]!.text()).toContain('unknown')
  })

  it('F2 ask for what the address says', async () => {
    await openBooks('?state=all&bucket=missing_here&kind=payment&owner=me&day=2026-11-20')
    expect(server.asked).toEqual([{ bucket: 'missing_here', kind: 'payment', owner: 'me', day: '2026-11-20', limit: '25' }])
  })

  it('F2 compare a day, follow it to its end, and then look at the cases again', async () => {
    const view = await openBooks()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const form = view.get('[data-test=compare-day]')
      await form.get('input[type=date]').setValue('2026-11-19')
      await form.trigger('submit')
      await vi.waitFor(() => expect(view.findAll('[data-test=match-run]').map(one => one.attributes('data-state'))).toEqual(['running', 'done']))
      expect(server.sent).toEqual([{ day: '2026-11-19' }])
      expect(view.get('[role=status]').text()).toBe('2026-11-19 is being compared.')
      const asked = server.asked.length
      server.runs = [run({ id: 'r2', day: '2026-11-19', state: 'failed', error: 'Calls were not compared to the end: the carrier could not be asked.' })]
      await vi.advanceTimersByTimeAsync(1500)
      await vi.waitFor(() => expect(view.get('[role=status]').text()).toBe('The comparison has ended.'))
      expect(view.get('[data-test=match-run]').text()).toContain('the carrier could not be asked')
      await vi.waitFor(() => expect(server.asked).toHaveLength(asked + 1))
    } finally {
      vi.useRealTimers()
    }
  })

  it('F2 say why a day is not compared', async () => {
    server.refuses = true
    const view = await openBooks()
    await view.get('[data-test=compare-day]').trigger('submit')
    await vi.waitFor(() => expect(view.get('[data-test=compare-day] [role=alert]').text()).toContain('has not begun'))
  })

  it('F2 are read only for an auditor', async () => {
    signInAs('auditor')
    expect((await openBooks()).find('[data-test=compare-day]').exists()).toBe(false)
  })

  it('F2 say that nothing is open, that nothing is like this, and that nothing was compared', async () => {
    Object.assign(server, { cases: [], runs: [] })
    const view = await openBooks()
    expect(view.text()).toContain('No open case')
    expect(view.text()).toContain('No day has been compared yet')
    expect((await openBooks('?kind=refund')).text()).toContain('No case like this')
  })

  it('F2 say what to do where the comparisons cannot be loaded', async () => {
    server.fails = true
    const view = await mountSuspended(BooksPage, { route: '/finance/books' })
    await vi.waitFor(() => expect(view.text()).toContain('Try again in a minute.'))
    server.fails = false
    await button(view, 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=match-run]')).toHaveLength(1))
  })
})

describe('a case', () => {
  it('F2 shows both sides, what differs, what it means, and the evidence', async () => {
    const view = await openCase()
    const facts = view.findAll('[data-test=side-fact]').map(row => [row.get('th').text(), ...row.findAll('td').slice(0, 2).map(cell => cell.findAll('span').at(-1)!.text()), row.attributes('data-different')])
    expect(facts).toEqual([
      ['Status', 'completed', 'completed', 'false'], ['Seconds', '61', '130', 'true'], ['Amount', '$0.04', '$0.06', 'true'], ['Currency', 'USD', 'USD', 'false'],
      ['Began', '2026-11-20 12:00:00 UTC', '2026-11-20 12:00:02 UTC', 'false'], ['Caller’s leg', '—', 'CA1', 'false'],
    ])
    expect(view.findAll('[data-test=side-fact]')[1]!.text()).toContain('differs')
    expect(view.get('[data-test=difference]').text()).toContain('+$0.02')
    expect(view.text()).toContain('Both have it')
    expect(view.findAll('a').map(link => link.attributes('href'))).toEqual([
      '/finance/books', `/finance/wallets/${WALLET_ID}`, '/finance/transactions/41', `/finance/transactions?reference=${CALL_ID}`, `/finance/audit?subjectType=case&subjectId=${CASE_ID}`,
    ])
  })

  it('F2 is taken with one press', async () => {
    const view = await openCase()
    await button(view, 'Take it')!.trigger('click')
    await vi.waitFor(() => expect(view.get('[role=status]').text()).toBe('Saved.'))
    expect(server.sent).toEqual([{ owner: 'me', note: '', state: 'open' }])
  })

  it('F2 is explained with a note, and not without', async () => {
    const view = await openCase()
    await view.findAll('[role=radio]')[1]!.trigger('click')
    await view.get('[data-test=work-form]').trigger('submit')
    await vi.waitFor(() => expect(view.get('[data-test=work-form] [role=alert]').text()).toContain('Say in the note'))
    expect(server.sent).toEqual([])
    await view.get('textarea').setValue(' The carrier counts ringing here ')
    await view.get('[data-test=work-form]').trigger('submit')
    await vi.waitFor(() => expect(view.get('[data-test=case-state]').text()).toContain('Explained'))
    expect(server.sent).toEqual([{ note: 'The carrier counts ringing here', state: 'explained' }])
  })

  it('F2 that closed itself says so; one that is still there says that', async () => {
    server.detail = found({ state: 'mended', closedAt: '2026-11-22T02:00:00.000Z', note: 'A later comparison found that the books agree.' })
    expect((await openCase()).get('[data-test=case-state]').text()).toContain('Mended by a comparison')
    server.detail = found({ state: 'explained', closedBy: { id: 'u2', name: 'Ravi' }, closedAt: '2026-11-22T02:00:00.000Z', isStillThere: true, note: 'Known' })
    const view = await openCase()
    expect(view.text()).toContain('Explained by Ravi')
    expect(view.text()).toContain('A comparison has found it again since')
  })

  it('F2 on one side only says which, and an auditor reads', async () => {
    server.detail = found({ kind: 'payment', bucket: 'missing_here', ours: null, callId: null, person: null, transactionId: null, isEditable: false, differenceMicros: '20000000' })
    const view = await openCase()
    expect(view.text()).toContain('We have nothing of it.')
    expect(view.text()).toContain('The ledger has nothing of it.')
    expect(view.text()).toContain('no wallet was credited')
    expect(view.find('[data-test=work-form]').exists()).toBe(false)
    expect(view.get('[data-test=work-read]').text()).toContain('nobody')
  })
})

describe('the words of the books', () => {
  it('F2 say for every bucket and kind what it means and what to do', () => {
    for (const kind of CASE_KINDS) {
      for (const bucket of CASE_BUCKETS) {
        const { meaning, advice } = bucketWords(bucket, kind)
        for (const text of [meaning, advice]) expect(text).toMatch(/^[A-Z].{20,}\.$/)
      }
    }
    expect(COUNTED).toHaveLength(6)
  })

  it('leave out of an address what cannot be', () => {
    expect(CASE_FILTERS.ofQuery({ state: 'shut', bucket: 'match', kind: ['call', 'payment'], owner: 'u7', day: '2026-13-01' })).toEqual({ state: 'open', bucket: '', kind: '', owner: '', day: '' })
    const filters = CASE_FILTERS.ofQuery({ state: 'all', day: '2026-11-20' })
    expect([CASE_FILTERS.toQuery(filters), searchOfCaseFilters(filters)]).toEqual([{ state: 'all', day: '2026-11-20' }, { day: '2026-11-20' }])
  })

  it('write what an event filed, too', () => {
    expect(comparedFacts({ ours: { problem: 'pays_another' }, theirs: { amountMinor: '300', state: 'succeeded' }, currency: 'USD' })).toEqual([
      { label: 'What we noticed', ours: 'pays another', theirs: '—', isDifferent: false }, { label: 'Amount', ours: '—', theirs: '$3.00', isDifferent: true },
      { label: 'State', ours: '—', theirs: 'succeeded', isDifferent: true },
    ])
  })
})
