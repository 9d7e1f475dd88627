import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callTitle } from '~~/browser/dialer/call-title'
import { announcement } from '~~/browser/dialer/announcements'
import type { CallBoundDto } from '~~/shared/schemas/calls'
import { emptyDialerView } from '~~/browser/dialer/dialer-view'
import { DIALER_STATES } from '~~/browser/dialer/dialer-machine'
import { DIALER_WORDS } from '~~/browser/dialer/dialer-words'
import CallView from '~/components/calls/CallView.vue'
import DeviceState from '~/components/calls/DeviceState.vue'
import Ended from '~/components/calls/Ended.vue'
import { CALL_ID, sampleCall, sampleDetail, sampleQuote, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const call = { callId: CALL_ID, toNumber: '+447400123456', maxAllowedSeconds: 600, quote: sampleQuote() }

function show(changes: Partial<ReturnType<typeof emptyDialerView>>): void {
  Object.assign(useDialer().view, emptyDialerView(), { call }, changes)
}

describe('the screen of a call', () => {
  beforeEach(() => show({}))

  it('says in words what is going on, from starting to hanging up', async () => {
    const view = await mountSuspended(CallView)
    for (const state of ['asking', 'starting', 'connecting', 'ringing', 'in-call', 'reconnecting', 'ending'] as const) {
      show({ state })
      await nextTick()
      expect(view.get('[data-test=call-state]').text()).toBe(DIALER_WORDS[state].title)
    }
  })

  it('shows time, running cost and time left, and warns in the last minute', async () => {
    show({ state: 'in-call', everAnswered: true, elapsedMs: 63_000, countedMs: 63_000 })
    const view = await mountSuspended(CallView)
    expect(view.get('[data-test=elapsed]').text()).toContain('1:03')
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.08')
    expect(view.text()).toContain('8:57 left')
    show({ state: 'in-call', everAnswered: true, elapsedMs: 550_000 })
    await nextTick()
    expect(view.text()).toContain('The call ends in 50 s')
  })

  it('keeps the cost in sight beside the keypad, and the newest keys', async () => {
    show({ state: 'in-call', everAnswered: true, elapsedMs: 65_000, countedMs: 65_000, digits: '14#' })
    const view = await mountSuspended(CallView)
    expect(view.find('[data-test=cost]').exists(), 'the paper says it').toBe(false)
    await view.get('[data-test=keypad]').trigger('click')
    expect(view.get('[data-test=cost]').text()).toBe('So far$0.08')
    expect(view.text()).toContain('14#')
    show({ state: 'in-call', everAnswered: true, elapsedMs: 130_000, countedMs: 130_000 })
    await nextTick()
    expect(view.get('[data-test=cost]').text()).toContain('$0.12')
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.12')
  })

  it('can be left at every moment, also while it hangs up', async () => {
    const view = await mountSuspended(CallView)
    for (const state of ['asking', 'starting', 'connecting', 'ringing', 'in-call', 'reconnecting', 'ending'] as const) {
      show({ state })
      await nextTick()
      expect(view.get<HTMLButtonElement>('[data-test=hang-up]').element.disabled, state).toBe(false)
    }
  })

  it.each<[CallBoundDto, string]>([
    [{ by: 'money', limitMicros: null }, 'the money for it runs out'],
    [{ by: 'day_spend', limitMicros: '100000000' }, 'your account may spend $100.00 a day'],
    [{ by: 'longest_call', limitMicros: null }, 'a call may last 10 minutes'],
    [{ by: 'new_account_day_spend', limitMicros: '10000000' }, 'a new account may spend $10.00 a day'],
    [{ by: 'new_account_longest_call', limitMicros: null }, 'a new account may talk for 10 minutes'],
  ])('C16 warns in the last minute of what ends the call: %j', async (bound, words) => {
    show({ state: 'in-call', everAnswered: true, elapsedMs: 550_000, call: { ...call, quote: sampleQuote({ bound }) } })
    const view = await mountSuspended(CallView)
    expect(view.text()).toContain(`The call ends in 50 s: ${words}`)
    expect(announcement(useDialer().view)).toBe(`Less than a minute is left: ${words}.`)
  })

  it('C7 prints nothing of a line that the network has not called answered', async () => {
    show({ state: 'in-call', everAnswered: true, elapsedMs: 1000, countedMs: null })
    const view = await mountSuspended(CallView)
    expect(view.find('[data-test=receipt-lines]').exists()).toBe(false)
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.00')
  })

  it('never announces the running timer', async () => {
    show({ state: 'in-call', everAnswered: true, elapsedMs: 61_000 })
    const view = await mountSuspended(CallView)
    expect(view.get('[role=timer]').attributes('aria-live')).toBe('off')
    expect(view.findAll('[aria-live=polite], [aria-live=assertive], [role=status]')).toHaveLength(0)
  })
})

describe('the title of the tab', () => {
  const title = (changes: Partial<ReturnType<typeof emptyDialerView>>) =>
    callTitle({ ...emptyDialerView(), call, ...changes })

  it('says the time, the state and who, and nothing where there is no call', () => {
    expect(title({ state: 'ringing' })).toBe('Ringing · +44 7400 123456')
    expect(title({ state: 'in-call', elapsedMs: 61_900 })).toBe('1:01 · In call · +44 7400 123456')
    expect(title({ state: 'reconnecting', elapsedMs: 3_605_000 })).toBe('1:00:05 · Reconnecting · +44 7400 123456')
    expect(title({ state: 'ended' })).toBe('Call ended · +44 7400 123456')
    expect(title({ state: 'ready' })).toBeNull()
    expect(title({ state: 'asking', call: null })).toBe('Allow the microphone')
  })
})

describe('the end of a call', () => {
  const left = (micros: string, changes: Parameters<typeof sampleWallet>[0] = {}) =>
    useWalletStore().receive(sampleWallet({ balanceMicros: micros, heldMicros: '0', availableMicros: micros, ...changes }))

  it.each([['0', true], ['39999', true], ['40000', false], ['12400000', false]])('M4 with %s micros left offers to add money: %s', async (micros, isShort) => {
    left(micros)
    show({ state: 'ended', everAnswered: true, finished: sampleDetail() })
    const view = await mountSuspended(Ended)
    expect(view.find('[data-test=add-money-to-call]').exists()).toBe(isShort)
    expect(view.find('[data-test=call-again]').exists()).toBe(!isShort)
    if (isShort) expect(view.get('[data-test=add-money-to-call]').attributes('href')).toBe('/wallet/add?next=%2Fdialer%3Fnumber%3D%252B447400123456')
  })

  it('M14 offers no money to a wallet that takes none, and none before the cost is known', async () => {
    left('0', { status: 'frozen' })
    show({ state: 'ended', everAnswered: true, finished: sampleDetail() })
    expect((await mountSuspended(Ended)).find('[data-test=add-money-to-call]').exists()).toBe(false)
    left('0')
    show({ state: 'ended', everAnswered: true })
    expect((await mountSuspended(Ended)).find('[data-test=add-money-to-call]').exists()).toBe(false)
  })
})

describe('what is announced', () => {
  const view = (changes: Partial<ReturnType<typeof emptyDialerView>>) => ({ ...emptyDialerView(), call, ...changes })

  it('is ringing, the answer with its price, and the end with its cost', () => {
    expect(announcement(view({ state: 'ringing' }))).toBe('Ringing +44 7400 123456.')
    expect(announcement(view({ state: 'in-call', elapsedMs: 1000 }))).toBe('They answered. $0.04 per minute.')
    expect(announcement(view({ state: 'ended', finished: sampleDetail() }))).toContain('paid $0.16')
  })

  it('does not change while only the time runs', () => {
    const at = (elapsedMs: number) => announcement(view({ state: 'in-call', elapsedMs }))
    expect(at(1000)).toBe(at(400_000))
    expect(at(545_000)).toBe(at(599_000))
    expect(at(545_000)).not.toBe(at(1000))
  })
})

describe('the state of the device', () => {
  it('has words on the screen for every state, and one button where something can be done', async () => {
    const view = await mountSuspended(DeviceState)
    for (const state of DIALER_STATES) {
      show({ state })
      await nextTick()
      const words = DIALER_WORDS[state]
      expect(view.get('[data-test=device-state]').text()).toContain(words.title)
      expect(view.findAll('[data-test=device-state] button').map(button => button.text())).toEqual(
        words.action && !['closed', 'registering', 'ready'].includes(state) ? [words.action] : [],
      )
    }
  })

  it('offers to end a call that no phone here holds', async () => {
    show({ state: 'ready', call: null })
    useCallStore().receive(sampleCall({ id: 'stray', status: 'answered', chargedMicros: null, revision: 1 }))
    const view = await mountSuspended(DeviceState)
    expect(view.text()).toContain('was not ended here')
    useCallStore().receive(sampleCall({ id: 'stray', status: 'completed', revision: 2 }))
    await nextTick()
    expect(view.text()).not.toContain('was not ended here')
  })
})

describe('after the call', () => {
  it('shows the closed receipt with the way to its reasons', async () => {
    show({ state: 'ended', everAnswered: true, finished: sampleDetail() })
    const view = await mountSuspended(Ended)
    expect(view.get('[data-test=outcome]').text()).toContain('paid $0.16')
    expect(view.get('[data-phase=closed] details').text()).toContain('c0ffee12')
    expect(view.get(`a[href="/calls/${CALL_ID}"]`).text()).toBe('Why this amount')
  })

  it('C7 says that a busy line cost nothing', async () => {
    const finished = sampleDetail({ status: 'busy', durationSeconds: null, chargedMicros: '0', breakdown: [], transaction: null })
    show({ state: 'ended', finished })
    const view = await mountSuspended(Ended)
    expect(view.text()).toContain('They are on another call. Nothing was charged.')
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.00')
  })

  it('C7 no line of a charge flashes between the end of a call that failed and its receipt', async () => {
    const row = sampleCall({ status: 'failed', durationSeconds: 0, chargedMicros: '0', answeredAt: null })
    const finished = sampleDetail({ ...row, breakdown: [], transaction: null })
    for (const known of [{ row: { ...row, chargedMicros: null } }, { row }, { row, finished }]) {
      show({ state: 'ended', everAnswered: true, ...known })
      const view = await mountSuspended(Ended)
      expect(view.find('[data-test=receipt-lines]').exists()).toBe(false)
    }
  })

  it('C16 knows of a hanging up that the server has not heard of yet, and of no other', async () => {
    show({ state: 'ended', everAnswered: true, hungUp: true, finished: sampleDetail() })
    expect((await mountSuspended(Ended)).get('[data-test=outcome]').text()).toBe('You talked for 3 minutes 12 seconds and paid $0.16. You hung up.')
    show({ state: 'ended', everAnswered: true, finished: sampleDetail() })
    expect((await mountSuspended(Ended)).get('[data-test=outcome]').text()).toBe('You talked for 3 minutes 12 seconds and paid $0.16.')
    show({ state: 'ended', everAnswered: true, hungUp: true, finished: sampleDetail({ endedBy: 'callee' }) })
    expect((await mountSuspended(Ended)).get('[data-test=outcome]').text()).toContain('They hung up.')
  })

  it('promises no amount before the ledger has one', async () => {
    show({ state: 'ended', everAnswered: true })
    const view = await mountSuspended(Ended)
    expect(view.text()).toContain('Working out what it cost.')
    expect(view.find('[data-test=receipt-total]').exists()).toBe(false)
  })
})
