import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import ExportsPage from '~/pages/finance/exports.vue'
import TransactionsPage from '~/pages/finance/transactions/index.vue'
import type { ExportDto } from '~~/shared/schemas/exports'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const KEY_ID = 'c0ffee12c0ffee12'
const VERIFIER_SHA256 = '5e'.repeat(32)
function sample(changes: Partial<ExportDto> = {}): ExportDto {
  return {
    id: '1f0c9a55-0000-4000-8000-000000000001', view: 'transactions', format: 'csv', filter: { kind: 'topup', from: '2026-11-01T00:00:00.000000Z', through: '4711' },
    coverage: 'selection', fileName: 'talktime-transactions-2026-11-24-1f0c9a55.csv', state: 'ready', rowsTotal: 12_000, rowsDone: 0,
    createdAt: '2026-11-24T09:00:00.000Z', finishedAt: null, ...changes,
  }
}
const server = { exports: [] as ExportDto[], wishes: [] as Record<string, unknown>[], refuses: false, looks: 0 }
registerEndpoint('/api/finance/exports', () => {
  server.looks += 1
  return { exports: server.exports, keyId: KEY_ID, verifierSha256: VERIFIER_SHA256 }
})
registerEndpoint('/api/finance/exports', { method: 'POST', handler: async event => {
  const wish = await readBody<Record<string, unknown>>(event)
  server.wishes.push(wish)
  if (server.refuses) {
    setResponseStatus(event, 400)
    return { code: 'invalid_request', message: 'More than 50 people fit “a”. Type more of the name, or the e-mail address.' }
  }
  const made = sample({ id: wish.id as string })
  server.exports = [made, ...server.exports]
  return made
} })
registerEndpoint('/api/finance/transactions', () => ({ transactions: [], nextCursor: null }))
registerEndpoint('/api/finance/transactions/totals', () => ({ isComplete: true, currency: 'USD', count: 0, inMicros: '0', outMicros: '0', netMicros: '0', byKind: [] }))

const downloads: { href: string, name: string }[] = []
beforeEach(() => {
  Object.assign(server, { exports: [], wishes: [], refuses: false, looks: 0 })
  downloads.length = 0
  signInAs('auditor')
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    downloads.push({ href: this.getAttribute('href')!, name: this.download })
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})
async function open(query = ''): Promise<VueWrapper> {
  const view = await mountSuspended(ExportsPage, { route: `/finance/exports${query}` })
  await vi.waitFor(() => expect(view.find('[data-test=how-to-check]').exists()).toBe(true))
  return view
}
const facts = (view: VueWrapper) => view.get('[data-test=export-facts]').findAll('div').map(one => `${one.get('dt').text()}: ${one.get('dd').text()}`)
const make = (view: VueWrapper) => view.get('[data-test=new-export]').trigger('submit')

describe('the exports of the ledger', () => {
  it('F3 carry the view of the list, filter for filter', async () => {
    const list = await mountSuspended(TransactionsPage, { route: '/finance/transactions?kind=topup&from=2026-11-01&to=2026-11-30&amount=0.5&person=kwame' })
    await flushPromises()
    const link = list.findAll('a').find(one => one.text() === 'Export this view')!.attributes('href')!
    const view = await open(link.slice('/finance/exports'.length))
    expect(facts(view)).toEqual(['Person: kwame', 'Kind: Money added', 'Amount: $0.50', 'Happened from: 2026-11-01 UTC', 'Happened before: 2026-12-01 UTC'])
    expect(view.get('[data-test=export-coverage]').text()).toContain('It cannot show that none was left out')
    await make(view)
    await vi.waitFor(() => expect(server.wishes).toHaveLength(1))
    expect(server.wishes[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, view: 'transactions', format: 'csv',
      filter: { person: 'kwame', kind: 'topup', amount: '500000', from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00.000Z' },
    })
  })

  it('F3 say what a check can show: of everything, a person, a month', async () => {
    const everything = await open()
    expect(facts(everything)).toEqual(['Rows: All'])
    expect(everything.get('[data-test=export-coverage]').text()).toContain('The whole ledger. A check of the file shows that no row is missing')
    expect((await open('?person=kwame')).get('[data-test=export-coverage]').text()).toContain('Whole wallets')
    const month = await open('?month=2026-10')
    expect(facts(month)).toEqual(['Month: October 2026'])
    expect(month.get('[data-test=new-export]').text()).toMatch(/Rows of other months in between are in it too.*no row in between is missing/s)
    await make(month)
    await vi.waitFor(() => expect(server.wishes).toEqual([{ id: expect.any(String) as string, format: 'csv', view: 'month', month: '2026-10' }]))
    expect((await open('?month=2026-13')).get('[data-test=unread]').text()).toContain('month: “2026-13”')
  })

  it('F3 are downloaded when they are made, and show how far they are until they are done', async () => {
    const view = await open()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await make(view)
    await vi.waitFor(() => expect(downloads).toHaveLength(1))
    const id = server.wishes[0]!.id as string
    expect(downloads).toEqual([{ href: `/api/finance/exports/${id}/file`, name: 'talktime-transactions-2026-11-24-1f0c9a55.csv' }])
    expect(view.get('[role=status]').text()).toContain('is being downloaded')
    const row = () => view.get('[data-test=export]')
    expect(row().text()).toContain('Not downloaded yet: 12,000 rows')
    const look = async (changes: Partial<ExportDto>) => {
      server.exports = [sample({ id, ...changes })]
      await vi.advanceTimersByTimeAsync(1000)
      await vi.waitFor(() => expect(row().attributes('data-state')).toBe(changes.state))
    }
    await look({ state: 'running', rowsDone: 3000 })
    expect(row().text()).toContain('Being written: 3,000 of 12,000 rows')
    expect(row().get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
    await look({ state: 'running', rowsDone: 9000 })
    await vi.waitFor(() => expect(row().get('[role=progressbar]').attributes('aria-valuenow')).toBe('75'))
    await look({ state: 'done', rowsDone: 12_000, finishedAt: '2026-11-24T09:00:09.000Z' })
    expect(row().text()).toContain('Downloaded to its end: 12,000 rows')
    expect(row().find('[role=progressbar]').exists()).toBe(false)
    const looksIn = async (seconds: number) => {
      const before = server.looks
      for (let second = 0; second < seconds; second++) {
        await vi.advanceTimersByTimeAsync(1000)
        await flushPromises()
      }
      return server.looks - before
    }
    await looksIn(20)
    expect(await looksIn(20)).toBe(0)
  })

  it('F3 that broke off say so, and can be had again', async () => {
    server.exports = [sample({ state: 'failed', rowsDone: 400 }), sample({ id: '2f0c9a55-0000-4000-8000-000000000002', rowsDone: 7 })]
    const view = await open()
    const [failed, left] = view.findAll('[data-test=export]')
    expect(failed!.text()).toContain('Broke off on our side. What you have is not all of it: download it again.')
    expect(left!.text()).toContain('Broken off. What you have is not all of it: download it again.')
    expect(failed!.text()).toMatch(/Chosen rows · Kind: Money added, Happened from: 2026-11-01 UTC, Up to row: #4711/)
    await failed!.get('button').trigger('click')
    // whether the session still stands is asked first
    await vi.waitFor(() => expect(downloads.map(one => one.href)).toEqual([`/api/finance/exports/${server.exports[0]!.id}/file`]))
  })

  it('M16 ask under the same id again where the answer was lost, and under a new one for another wish', async () => {
    server.refuses = true
    const view = await open('?person=a')
    await make(view)
    await vi.waitFor(() => expect(view.get('[data-test=new-export] [role=alert]').text()).toContain('More than 50 people fit “a”'))
    await make(view)
    await vi.waitFor(() => expect(server.wishes).toHaveLength(2))
    expect(server.wishes[1]!.id).toBe(server.wishes[0]!.id)
    expect(downloads).toEqual([])
    await view.findAll('[data-test=new-export] [role=radio]')[1]!.trigger('click')
    await make(view)
    await vi.waitFor(() => expect(server.wishes).toHaveLength(3))
    expect(server.wishes[2]).toMatchObject({ format: 'jsonl' })
    expect(server.wishes[2]!.id).not.toBe(server.wishes[0]!.id)
  })

  it('F3 F5 say how a stranger checks them, and give the key and the program', async () => {
    server.exports = [sample()]
    const view = await open()
    const check = view.get('[data-test=how-to-check]')
    expect(check.text()).toContain(`node verify-ledger.mjs ${server.exports[0]!.fileName} --key ledger-key.pem`)
    expect(check.text()).toMatch(/curl -O https?:\/\/[^/]+\/verify-ledger\.mjs\n/)
    expect(check.get('[data-test=verifier-hash]').text()).toBe(VERIFIER_SHA256)
    for (const name of ['ledger-key.pem', 'verify-ledger.mjs']) expect(check.find(`a[download="${name}"]`).exists()).toBe(true)
    expect(check.get('a[download="ledger-key.pem"]').attributes('href')).toBe('/api/finance/exports/key')
    expect(check.get('a[download="verify-ledger.mjs"]').attributes('href')).toBe('/verify-ledger.mjs')
    expect(check.text()).toContain(KEY_ID)
    server.exports = []
    expect((await open()).text()).toContain('You have made no file yet')
  })
})
