import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { justAfter, momentOfField, momentOfQuery } from '~~/browser/finance/ledger/ledger-moment'
import WalletPage from '~/pages/finance/wallets/[id].vue'
import type { FinanceWalletDto } from '~~/shared/schemas/ledger'
import { sampleFinanceWallet, sampleRow, signInAs, WALLET_ID } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const server = {
  wallet: sampleFinanceWallet() as FinanceWalletDto | null,
  rows: [sampleRow()],
  asked: [] as unknown[],
  listed: [] as unknown[],
  sent: [] as unknown[],
  refuses: false,
}
registerEndpoint(`/api/finance/wallets/${WALLET_ID}`, event => {
  server.asked.push(getQuery(event))
  if (server.wallet) return server.wallet
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'There is no such wallet.' }
})
registerEndpoint('/api/finance/transactions', event => {
  server.listed.push(getQuery(event))
  return { transactions: server.rows, nextCursor: null }
})
registerEndpoint(`/api/finance/wallet-status/${WALLET_ID}`, { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  if (server.refuses) {
    setResponseStatus(event, 403)
    return { code: 'own_request', message: 'This is your own wallet, so a colleague must decide. Nothing was changed.' }
  }
  server.wallet = sampleFinanceWallet({ status: 'frozen' })
  return { walletId: WALLET_ID, status: 'frozen' }
} })
beforeEach(() => {
  const begun = { asked: [], listed: [], sent: [], refuses: false }
  Object.assign(server, { wallet: sampleFinanceWallet(), rows: [sampleRow()], ...begun })
  signInAs('finance')
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function open(query = ''): Promise<VueWrapper> {
  const view = await mountSuspended(WalletPage, { route: `/finance/wallets/${WALLET_ID}${query}` })
  await vi.waitFor(() => expect(view.find('[data-test=ledger-row]').exists() || view.text().includes('No rows')).toBe(true))
  return view
}

describe('a wallet, for finance', () => {
  it('shows what it has now, its head, and its rows with the way to why', async () => {
    const view = await open()
    expect(view.get('[data-test=wallet-heading]').text()).toBe('Wallet of Kwame Mensah')
    expect(view.get('[data-test=balance-now]').text()).toBe('$12.24')
    expect(view.get('[data-test=balance-then]').text()).toBe('$12.24')
    expect(view.get('[data-test=head-then]').text()).toBe('c0ffee12'.repeat(8))
    expect(view.get('[data-test=ledger-row]').findAll('a').map(link => link.attributes('href'))).toEqual([`/finance/wallets/${WALLET_ID}`, '/finance/transactions/41'])
    expect(server.asked).toEqual([{}])
    expect(server.listed).toEqual([{ wallet: WALLET_ID, limit: '50' }])
  })

  it('F2 as of a moment asks for that moment, and for the rows that were booked by then, to the microsecond', async () => {
    server.wallet = sampleFinanceWallet({ asOf: { ...sampleFinanceWallet().asOf, balanceMicros: '12400000', walletSeq: '11', transactionId: '40' } })
    const view = await open('?at=2026-11-20T10:03:21.123456Z')
    expect(server.asked).toEqual([{ at: '2026-11-20T10:03:21.123456Z' }])
    expect(server.listed).toEqual([{ wallet: WALLET_ID, by: 'posted', to: '2026-11-20T10:03:21.123457Z', limit: '50' }])
    expect(view.get('[data-test=balance-then]').text()).toBe('$12.40')
    expect(view.get('[data-test=balance-now]').text()).toBe('$12.24')
    expect(view.text()).toContain('Its rows at that moment')
    expect((view.get('input[type=datetime-local]').element as HTMLInputElement).value).toBe('2026-11-20T10:03:21')
  })

  it('puts the moment that was typed into the address', async () => {
    const view = await open()
    await view.get('input[type=datetime-local]').setValue('2026-03-29T02:30:00')
    await view.get('[data-test=as-of] form').trigger('submit')
    await vi.waitFor(() => expect(useRoute().query.at ?? useRouter().currentRoute.value.query.at).toBe('2026-03-29T02:30:00.000Z'))
    await view.get('input[type=datetime-local]').setValue('')
    await view.get('[data-test=as-of] form').trigger('submit')
    expect(view.get('[data-test=as-of]').text()).toContain('Enter a day and a time.')
  })

  it('M14 is frozen with a note, and says why not where it is one’s own', async () => {
    const view = await open()
    await button(view, 'Freeze the wallet…')!.trigger('click')
    server.refuses = true
    await view.get('[data-test=wallet-status-form] input').setValue('A stolen card')
    await view.get('[data-test=wallet-status-form]').trigger('submit')
    await vi.waitFor(() => expect(view.text()).toContain('so a colleague must decide'))
    server.refuses = false
    await view.get('[data-test=wallet-status-form]').trigger('submit')
    await vi.waitFor(() => expect(button(view, 'Open the wallet again…')).toBeDefined())
    expect(server.sent).toEqual([0, 1].map(() => ({ status: 'frozen', note: 'A stolen card' })))
    expect(view.text()).toContain('Frozen: no new calls.')
  })

  it('A1 is for an auditor to read', async () => {
    signInAs('auditor')
    const view = await open()
    expect(button(view, 'Freeze the wallet…')).toBeUndefined()
    expect(view.findAll('form')).toHaveLength(1)
  })

  it('says that nothing was booked by then, or that there is no such wallet', async () => {
    server.rows = []
    expect((await open('?at=2020-01-01T00:00:00Z')).text()).toContain('Nothing was booked in this wallet by then.')
    server.wallet = null
    const view = await open()
    await vi.waitFor(() => expect(view.text()).toContain('There is no such wallet.'))
  })
})

describe('a moment', () => {
  it('is followed by the next microsecond', () => {
    expect(justAfter('2026-11-20T10:03:21Z')).toBe('2026-11-20T10:03:21.000001Z')
    expect(justAfter('2026-11-20T10:03:21.5Z')).toBe('2026-11-20T10:03:21.500001Z')
    expect(justAfter('2026-12-31T23:59:59.999999Z')).toBe('2027-01-01T00:00:00.000000Z')
  })

  it('is one in the address or nothing, and keeps its microseconds where it is not changed', () => {
    for (const text of ['', 'now', '2026-11-20', '2026-13-40T00:00:00Z', '2026-11-20T10:03:21', '2026-11-20T10:03:21.1234567Z', ['2026-11-20T10:03:21Z'], null]) expect(momentOfQuery(text)).toBe('')
    expect(momentOfQuery('2026-11-20T10:03:21.123456Z')).toBe('2026-11-20T10:03:21.123456Z')
    expect(momentOfField('2026-11-20T10:03:21', '2026-11-20T10:03:21.123456Z')).toBe('2026-11-20T10:03:21.123456Z')
    expect(momentOfField('2026-11-20T10:03', '2026-11-20T10:03:21.123456Z')).toBe('2026-11-20T10:03:00.000Z')
    expect(momentOfField('', '')).toBe('')
  })
})
