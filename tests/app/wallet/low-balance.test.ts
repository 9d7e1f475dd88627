import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Dialer from '~/components/calls/Dialer.vue'
import Summary from '~/components/wallet/Summary.vue'
import { isTakenOut, lowestLevelPassed, stillSeen, stillTakenOut, type TakenOut } from '~~/browser/wallet/low-balance'
import { sampleProfile, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
registerEndpoint('/api/twilio/token', () => ({ token: 'token', identity: 'u1', expiresAt: '2026-11-20T11:00:00.000Z' }))
const LEVELS = [5_000_000n, 2_000_000n, 0n]

function holds(balance: string, changes: Parameters<typeof sampleWallet>[0] = {}): void {
  useWalletStore().receive(sampleWallet({ balanceMicros: balance, heldMicros: '0', availableMicros: balance, ...changes }))
}
beforeEach(() => {
  localStorage.clear()
  useState('low-balance-seen').value = {}
  useState('low-balance-taken-out').value = {}
  useSessionStore().profile = sampleProfile()
  holds('12400000')
})

describe('levels of money', () => {
  it('are passed when the money is below them, and nothing when the last micro is gone', () => {
    const amounts = [5_000_000n, 4_999_999n, 2_000_000n, 1_999_999n, 1n, 0n]
    const passed = amounts.map(micros => lowestLevelPassed(LEVELS, micros))
    expect(passed).toEqual([null, 5_000_000n, 5_000_000n, 2_000_000n, 2_000_000n, 0n])
    expect(lowestLevelPassed([], 0n)).toBeNull()
  })

  it('are news once for each fall below them, and again after a rise above them', () => {
    expect(stillSeen(2_000_000n, 2_000_000n)).toBe(2_000_000n)
    expect(stillSeen(2_000_000n, 0n)).toBe(2_000_000n)
    expect(stillSeen(2_000_000n, 5_000_000n)).toBe(5_000_000n)
    expect(stillSeen(2_000_000n, null)).toBeNull()
    expect(stillSeen(null, 0n)).toBeNull()
  })

  it('are no news to whoever took the money out, until it comes back or goes on falling', () => {
    const walk = (leftMicros: bigint, moves: bigint[]) => {
      let taken: TakenOut | null = { leftMicros, reached: false }
      return moves.map(micros => {
        taken = stillTakenOut(taken, micros)
        return isTakenOut(taken, LEVELS, micros)
      })
    }
    expect(walk(0n, [4_000_000n, 0n, 0n]), 'before it is heard of, and after').toEqual([false, true, true])
    expect(walk(0n, [0n, 4_000_000n, 0n]), 'it came back, and was used').toEqual([true, false, false])
    expect(walk(500_000n, [500_000n, 1_500_000n, 500_000n]), 'within a level').toEqual([true, false, false])
    expect(walk(500_000n, [500_000n, 100_000n, 0n]), 'used up since').toEqual([true, true, false])
    expect(walk(0n, [0n, 1n]), 'a part of it came back').toEqual([true, false])
  })
})

const Taker = defineComponent({
  setup: (_, { expose }) => {
    expose(useLowBalance())
    return () => null
  },
})
/** Somebody sends money back to their card: so much is left. */
async function takeOut(leftMicros: bigint): Promise<void> {
  const { vm } = await mountSuspended(Taker)
  ;(vm as unknown as ReturnType<typeof useLowBalance>).takeOut(leftMicros)
}

async function look() {
  const view = await mountSuspended(Summary)
  await flushPromises()
  const notice = () => view.find('[data-test=low-balance]')
  const move = async (balance: string, changes: Parameters<typeof sampleWallet>[0] = {}) => {
    holds(balance, changes)
    await flushPromises()
    return notice().exists()
  }
  return { view, notice, move }
}

describe('the notice of little money', () => {
  it('comes when a level is passed, says what is left and what to do', async () => {
    const { notice, move } = await look()
    expect(notice().exists()).toBe(false)
    expect(await move('5000000')).toBe(false)
    expect(await move('4999999')).toBe(true)
    expect(notice().text()).toContain('$4.999999 is left. Calls end when it is used up.')
    expect(notice().find('a').exists(), 'the button stands above').toBe(false)
    expect(await move('0')).toBe(true)
    expect(notice().text()).toContain('No call can start until you add some.')
  })

  it('comes once for each level, stays away when put away, and comes back after the next fall', async () => {
    const { notice, move } = await look()
    await move('4000000')
    await notice().get('[data-test=dismiss-low-balance]').trigger('click')
    expect(notice().exists()).toBe(false)
    expect(await move('3000000')).toBe(false)
    expect(await move('1990000')).toBe(true)
    await notice().get('[data-test=dismiss-low-balance]').trigger('click')
    expect(await move('3000000'), 'above 2, not above 5').toBe(false)
    expect(await move('1000000'), 'below 2 again').toBe(true)
    await notice().get('[data-test=dismiss-low-balance]').trigger('click')
    expect(await move('20000000')).toBe(false)
    expect(await move('4000000'), 'below 5 again').toBe(true)
  })

  it('stays put away on the next visit, for this wallet alone', async () => {
    holds('4000000')
    const first = await look()
    await first.notice().get('[data-test=dismiss-low-balance]').trigger('click')
    first.view.unmount()
    useState('low-balance-seen').value = {}
    const second = await look()
    expect(second.notice().exists()).toBe(false)
    expect(await second.move('4000000', { id: 'another' })).toBe(true)
  })

  it('stays put away on this page where the browser remembers nothing', async () => {
    const shut = () => {
      throw new Error('not allowed')
    }
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) vi.spyOn(Storage.prototype, method).mockImplementation(shut)
    const { notice, move } = await look()
    expect(await move('1900000')).toBe(true)
    await notice().get('[data-test=dismiss-low-balance]').trigger('click')
    expect(await move('3000000'), 'above 2, not above 5').toBe(false)
    expect(await move('1000000'), 'below 2 again').toBe(true)
    vi.restoreAllMocks()
  })

  it('leaves the keyboard on the page when it is put away', async () => {
    const { view, notice, move } = await look()
    const main = document.createElement('main')
    main.tabIndex = -1
    document.body.append(main, view.element as Element)
    await move('1000000')
    const button = notice().get<HTMLButtonElement>('[data-test=dismiss-low-balance]')
    button.element.focus()
    await button.trigger('click')
    expect(document.activeElement).toBe(main)
    main.remove()
  })

  it('does not come for money that is held: it may come back', async () => {
    const { move } = await look()
    expect(await move('6000000', { heldMicros: '6000000', availableMicros: '0' })).toBe(false)
  })

  it('M14 leaves wallets alone that start no calls, and those whose levels are not known', async () => {
    const { move } = await look()
    for (const status of ['frozen', 'closing', 'closed'] as const) expect(await move('1000000', { status })).toBe(false)
    useSessionStore().profile = null
    expect(await move('1000000')).toBe(false)
  })

  it('keeps silent after a refund, on the next visit too, and comes back where the refund fails later', async () => {
    holds('4000000')
    const { view, notice, move } = await look()
    expect(notice().exists()).toBe(true)
    await takeOut(0n)
    expect(await move('0'), 'all of it is on its way').toBe(false)
    view.unmount()
    useState('low-balance-seen').value = {}
    useState('low-balance-taken-out').value = {}
    const next = await look()
    expect(next.notice().exists(), 'on the next visit').toBe(false)
    expect(await next.move('4000000'), 'the bank sent it back').toBe(true)
    expect(next.notice().text()).toContain('$4.00 is left')
    expect(await next.move('0'), 'and it was used').toBe(true)
  })

  it('that was put away before a refund stays away when the refund fails', async () => {
    holds('4000000')
    const { notice, move } = await look()
    await notice().get('[data-test=dismiss-low-balance]').trigger('click')
    await takeOut(1_000_000n)
    expect(await move('1000000')).toBe(false)
    expect(await move('4000000')).toBe(false)
    expect(await move('1000000'), 'it fell by itself').toBe(true)
  })

  it('stands on the dialer too', async () => {
    holds('1000000')
    const view = await mountSuspended(Dialer)
    await flushPromises()
    expect(view.get('[data-test=low-balance]').text()).toContain('$1.00 is left')
    expect(view.get('[data-test=low-balance] a').attributes('href')).toBe('/wallet/add?next=%2Fdialer')
  })
})
