import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { getQuery } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Balance from '~/components/shell/Balance.vue'
import WalletPage from '~/pages/wallet/index.vue'
import type { NamesDto } from '~~/shared/schemas/contacts'
import { sampleProfile, sampleTransaction, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const server = { asked: 0, rows: true, profile: sampleProfile(), kind: undefined as unknown, names: [] as NamesDto['names'] }
registerEndpoint('/api/user/contacts/names', { method: 'POST', handler: () => ({ names: server.names }) })
registerEndpoint('/api/user/profile', () => server.profile)
registerEndpoint('/api/user/transactions', event => {
  server.asked += 1
  server.kind = getQuery(event).kind
  if (!server.rows) return { transactions: [], nextCursor: null }
  if (getQuery(event).cursor) {
    const grant = { kind: 'grant', amountMicros: '12400000', balanceAfterMicros: '12400000', callId: null, callDisplay: null } as const
    return { transactions: [sampleTransaction({ id: 't0', ...grant, reason: 'Welcome' })], nextCursor: null }
  }
  return { transactions: [sampleTransaction({ amountMicros: '-13300', balanceAfterMicros: '12386700' })], nextCursor: 'next' }
})

describe('the wallet', () => {
  beforeEach(() => {
    Object.assign(server, { rows: true, kind: undefined, names: [] })
    useContactNames().forget()
    useWalletStore().receive(sampleWallet())
  })

  it('M2 shows balance, what is held and what is free exactly, as the movements below them, so that they add up', async () => {
    useWalletStore().receive(sampleWallet({ balanceMicros: '12399999', heldMicros: '600001', availableMicros: '11799998' }))
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    expect(view.get('[data-test=wallet-balance]').text()).toBe('$12.399999')
    expect(view.get('[data-test=wallet-held]').text()).toBe('$0.600001')
    expect(view.get('[data-test=wallet-available]').text()).toBe('$11.799998')
    expect(useWalletStore().balanceText).toBe('$12.399999')
  })

  it('M8 lists the movements with the balance after each, exactly, page by page', async () => {
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    await vi.waitFor(() => expect(view.findAll('[data-test=transaction-row]')).toHaveLength(1))
    const row = view.get('[data-test=transaction-row]').text()
    for (const fact of ['Call to +44 7400 123456', '−$0.0133', '$12.3867']) expect(row).toContain(fact)
    expect(row, 'what proves is one step behind').not.toContain('c0ffee12')
    await view.get('[data-test=proofs]').trigger('click')
    expect(view.get('[data-test=row-proof]').text()).toContain('c0ffee12')
    await view.findAll('button').find(button => button.text() === 'Load more')!.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=transaction-row]')).toHaveLength(2))
    expect(view.text()).toContain('+$12.40')
  })

  it('K1 names whom they called, where it is somebody they know', async () => {
    server.names = [{ number: '+447400123456', contactId: 'c1', name: 'Maryam', label: '' }]
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    await vi.waitFor(() => expect(view.get('[data-test=transaction-row]').text()).toContain('Call to Maryam'))
  })

  it('shows one kind of movement, and saves what it shows', async () => {
    const saved: string[] = []
    const clicks = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.getAttribute('href')!)
    })
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    await vi.waitFor(() => expect(view.findAll('[data-test=transaction-row]')).toHaveLength(1))
    expect(server.kind).toBeUndefined()
    await view.get('[data-test=save-movements]').trigger('click')
    await vi.waitFor(() => expect(saved).toEqual(['/api/user/transactions/file']))
    server.rows = false
    view.getComponent({ name: 'SelectRoot' }).vm.$emit('update:modelValue', 'added')
    await vi.waitFor(() => expect(server.kind).toBe('topup,grant'))
    await vi.waitFor(() => expect(view.text()).toContain('No movement of that kind'))
    await view.get('[data-test=save-movements]').trigger('click')
    await vi.waitFor(() => expect(saved[1]).toBe('/api/user/transactions/file?kind=topup,grant'))
    await view.findAll('button').find(one => one.text() === 'Show all movements')!.trigger('click')
    await vi.waitFor(() => expect(server.kind).toBeUndefined())
    clicks.mockRestore()
  })

  it('asks for the movements again when the balance moves', async () => {
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    await vi.waitFor(() => expect(view.findAll('[data-test=transaction-row]')).toHaveLength(1))
    const before = server.asked
    useWalletStore().receive(sampleWallet({ balanceMicros: '12240000' }))
    await vi.waitFor(() => expect(server.asked).toBe(before + 1))
  })

  it('leads a wallet without money to where it gets some', async () => {
    server.rows = false
    useWalletStore().receive(sampleWallet({ balanceMicros: '0', heldMicros: '0', availableMicros: '0' }))
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    await vi.waitFor(() => expect(view.text()).toContain('Nothing has moved yet'))
    expect(view.findAll('a[href^="/wallet/add"]')).toHaveLength(1)
  })

  it('M14 says that a frozen wallet calls nobody', async () => {
    useWalletStore().receive(sampleWallet({ status: 'frozen' }))
    const view = await mountSuspended(WalletPage, { route: '/wallet' })
    expect(view.text()).toContain('no call can start')
  })

  it('shows balance and held in the header, and says both to a screen reader', async () => {
    const view = await mountSuspended(Balance)
    expect(view.text()).toMatch(/\$12\.40\s*\$0\.60 held/)
    expect(view.get('a').attributes('aria-label')).toBe('Balance $12.40, $0.60 held for a call')
  })

  it('drops an answer that was asked for before a push', () => {
    const store = useWalletStore()
    const asOf = store.mark()
    store.receive(sampleWallet({ balanceMicros: '1000000' }))
    store.receiveAsOf(sampleWallet({ balanceMicros: '9000000' }), asOf)
    expect(store.balanceMicros).toBe(1_000_000n)
  })
})
