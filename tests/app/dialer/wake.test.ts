// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DIALER_STATES, isCallState, type DialerState } from '~~/browser/dialer/dialer-machine'
import { watchMicrophone } from '~~/browser/dialer/microphone'
import { TICK_MS, WakeWatch } from '~~/browser/dialer/wake-watch'
import { fakePhone } from '../support/fake-phone'

const HOUR_MS = 3_600_000

function watched() {
  const page = { isVisible: true }
  const onWake = vi.fn()
  const onReturn = vi.fn()
  const watch = new WakeWatch({ wallMs: () => Date.now(), isVisible: () => page.isVisible, onWake, onReturn })
  watch.start()
  return { watch, page, onWake, onReturn }
}

/** A computer that sleeps: its clock goes on, its timers do not. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('the watch on sleep', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('notices a closed laptop at the first tick after it, once', () => {
    const { watch, onWake } = watched()
    vi.advanceTimersByTime(10 * TICK_MS)
    expect(onWake).not.toHaveBeenCalled()
    sleep(HOUR_MS)
    vi.advanceTimersByTime(TICK_MS)
    expect(onWake).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(10 * TICK_MS)
    expect(onWake).toHaveBeenCalledTimes(1)
    watch.stop()
  })

  it('notices it without a tick when the page comes into sight, and a clock that was set back', () => {
    const { watch, onWake, onReturn } = watched()
    sleep(HOUR_MS)
    watch.look()
    expect(onWake).toHaveBeenCalledTimes(1)
    sleep(-HOUR_MS)
    watch.look()
    expect(onWake).toHaveBeenCalledTimes(2)
    watch.look()
    expect(onReturn).toHaveBeenCalledTimes(1)
    watch.stop()
  })

  it('takes a hidden page, which the browser gives one tick a minute, for awake', () => {
    const { watch, page, onWake, onReturn } = watched()
    page.isVisible = false
    watch.look()
    sleep(60_000)
    page.isVisible = true
    watch.look()
    expect(onWake).not.toHaveBeenCalled()
    expect(onReturn).toHaveBeenCalledTimes(1)
    watch.stop()
  })
})

describe('a phone that wakes', () => {
  const AGAIN: readonly DialerState[] = [
    'ready', 'registering', 'disconnected', 'token-refused', 'offline', 'microphone-denied', 'microphone-missing',
  ]

  it.each(DIALER_STATES)('from %s is on the network again with a new pass, and in no call is anything torn', async state => {
    vi.useFakeTimers()
    const { phone, view, ports, voice } = fakePhone()
    view.state = state
    await phone.woke()
    const again = AGAIN.includes(state)
    expect(voice.open.mock.calls.length, state).toBe(again ? 1 : 0)
    expect(ports.fetchToken.mock.calls.length, state).toBe(again ? 1 : 0)
    if (!again) expect(view.state).toBe(state)
    if (isCallState(state)) expect(phone.refresher.waiting, 'C13 the pass waits for the end of the call').toBe(true)
    phone.hear({ kind: 'registered' })
    if (again) expect(view.state).toBe('ready')
    vi.useRealTimers()
  })

  it('behind a receipt registers when the receipt is put away', async () => {
    vi.useFakeTimers()
    const { phone, view, voice, talk } = fakePhone()
    await talk()
    phone.hear({ kind: 'disconnected' })
    await phone.woke()
    expect(view.state).toBe('ended')
    phone.dismiss()
    await vi.advanceTimersByTimeAsync(0)
    expect(voice.open).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })

  it('tries at once what it would try later, when somebody looks or the internet is back', async () => {
    const { phone, view, voice, ready } = fakePhone()
    await ready()
    phone.hear({ kind: 'error', code: 31005 })
    await phone.returned()
    expect(voice.open).toHaveBeenCalledTimes(2)
    phone.hear({ kind: 'registered' })
    await phone.returned()
    expect(voice.open).toHaveBeenCalledTimes(2)
    phone.wentOffline()
    phone.hear({ kind: 'error', code: 31005 })
    expect(view.state).toBe('offline')
    await phone.wentOnline()
    expect(voice.open).toHaveBeenCalledTimes(3)
    phone.hear({ kind: 'registered' })
    expect(view.state).toBe('ready')
  })
})

describe('a microphone that the browser blocks', () => {
  it('is told before the call, and goes when the person allows it', async () => {
    const { phone, view, ports, ready } = fakePhone()
    phone.microphoneIs('denied')
    await ready()
    expect(view.state).toBe('microphone-denied')
    expect(view.problem?.advice).toMatch(/lock beside the address/)
    expect(view.problem?.advice).not.toMatch(/charged|call/)
    expect(ports.askForMicrophone).not.toHaveBeenCalled()
    phone.microphoneIs('granted')
    expect(view).toMatchObject({ state: 'ready', problem: null })
    phone.microphoneIs('denied')
    expect(view.state).toBe('microphone-denied')
    phone.microphoneIs('prompt')
    expect(view.state).toBe('ready')
  })

  it.each(DIALER_STATES.filter(isCallState))('does not end a call that is %s', state => {
    const { phone, view } = fakePhone()
    view.state = state
    phone.microphoneIs('denied')
    expect(view.state).toBe(state)
  })

  it('is heard of at every change, and asked of no browser that does not say', async () => {
    const told: PermissionState[] = []
    const status = Object.assign(new EventTarget(), { state: 'denied' as PermissionState })
    await watchMicrophone({ query: () => Promise.resolve(status) } as unknown as Permissions, state => told.push(state))
    status.state = 'granted'
    status.dispatchEvent(new Event('change'))
    expect(told).toEqual(['denied', 'granted'])
    await watchMicrophone(undefined, state => told.push(state))
    await watchMicrophone({ query: () => Promise.reject(new TypeError('microphone')) } as unknown as Permissions, state => told.push(state))
    expect(told).toHaveLength(2)
  })
})
