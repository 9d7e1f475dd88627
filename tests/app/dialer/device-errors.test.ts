import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { emptyDialerView } from '~~/browser/dialer/dialer-view'
import { DIALER_STATES, isCallState, isTalking, type DialerState } from '~~/browser/dialer/dialer-machine'
import { sdkProblem } from '~~/browser/dialer/sdk-errors'
import CallView from '~/components/calls/CallView.vue'
import DeviceState from '~/components/calls/DeviceState.vue'
import Ended from '~/components/calls/Ended.vue'
import { CALL_ID, sampleQuote } from '../support/samples'
import { fakePhone } from '../support/fake-phone'

enableAutoUnmount(afterEach)

/** Every code that the installed SDK has a class for. Its package lets nobody import them one by one. */
const generated = readFileSync(resolve('node_modules/@twilio/voice-sdk/esm/twilio/errors/generated.js'), 'utf8')
const SDK_CODES = [...generated.matchAll(/^\s+\[(\d{5}), /gm)].map(([, code]) => Number(code))
/** Codes of the phone network that have none, and one that nobody has heard of. */
const OTHER_CODES = [31403, 31208, 53999, 53404, 99999]
const CODES = [...SDK_CODES, ...OTHER_CODES]

const call = { callId: CALL_ID, toNumber: '+447400123456', maxAllowedSeconds: 600, quote: sampleQuote() }
const SPEAKS_OF_A_CALL = /\bcalls?\b|charged|\bpay\b/i
const isOnCallScreen = (state: DialerState) => isCallState(state) || state === 'asking' || state === 'starting'

function phoneIn(state: DialerState) {
  const { view } = useDialer()
  Object.assign(view, emptyDialerView(), { state, everAnswered: isTalking(state) }, isCallState(state) || state === 'ended' ? { call } : {})
  return fakePhone({}, view).phone
}

describe('every error of the SDK', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
    Object.assign(useDialer().view, emptyDialerView())
  })

  it('is known: the list is the one of the installed package', () => {
    expect(SDK_CODES.length).toBeGreaterThanOrEqual(39)
    expect(new Set(SDK_CODES).size).toBe(SDK_CODES.length)
    for (const code of [20101, 31005, 31402, 53405]) expect(SDK_CODES).toContain(code)
  })

  it.each(DIALER_STATES)('has its sentence and its way on while the dialer is %s', async state => {
    const screen = isOnCallScreen(state) ? CallView : state === 'ended' ? Ended : DeviceState
    const { view } = useDialer()
    Object.assign(view, emptyDialerView(), { state }, { call })
    const shown = await mountSuspended(screen)
    for (const code of CODES) {
      const phone = phoneIn(state)
      phone.hear({ kind: 'error', code })
      await nextTick()
      const what = `${code} while ${state} → ${view.state}`
      expect(['registering', 'ready', 'closed'], what).not.toContain(view.state)
      expect(shown.text(), what).toMatch(/[A-Z][^.]{8,}\./)
      const ways = shown.findAll('button:not([disabled]), a[href]')
      expect(ways.length, `a way on: ${what}`).toBeGreaterThan(0)
      if (!isOnCallScreen(state)) {
        const told = `${view.problem?.title} ${view.problem?.advice} ${view.notice?.advice}`
        expect(told, `no word of a call: ${what}`).not.toMatch(SPEAKS_OF_A_CALL)
      } else {
        expect(shown.get('[data-test=call-notice]').text(), what).toMatch(/^[A-Z].+\. [A-Z].+[.)]$/)
        expect(view.state, 'a call is left only by its end').toBe(state)
      }
      phone.hear({ kind: 'disconnected' })
    }
  })

  it.each(DIALER_STATES.filter(isCallState))('of the call itself is told in it and after it, with the money, while %s', async state => {
    const { view } = useDialer()
    for (const code of CODES) {
      const phone = phoneIn(state)
      phone.hear({ kind: 'call-error', code })
      expect(view.problem?.title, String(code)).toMatch(/^[A-Z][^.]+$/)
      const money = isTalking(state) ? 'You pay for what was talked, no more.' : 'Nothing was charged.'
      expect(view.problem?.advice, `${code} while ${state}`).toContain(money)
      phone.hear({ kind: 'disconnected' })
      expect(view.state).toBe('ended')
      expect(view.notice).toBeNull()
    }
    await nextTick()
  })

  it('does not say that nothing was charged of a talk', () => {
    for (const code of CODES) expect(sdkProblem(code, 'talked').advice, String(code)).not.toContain('Nothing was charged')
  })

  it('that comes after a call was put away is not the next screen\'s', () => {
    const phone = phoneIn('ready')
    phone.hear({ kind: 'call-error', code: 31402 })
    expect(useDialer().view.problem).toBeNull()
  })
})

describe('a phone that gets ready', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('does not wait for ever for a network that says nothing, and keeps trying by itself', async () => {
    const { phone, view, ports, voice } = fakePhone()
    await phone.open()
    expect(view.state).toBe('registering')
    await vi.advanceTimersByTimeAsync(15_000)
    expect(view.state).toBe('disconnected')
    expect(view.problem?.title).toBe('The phone network did not answer')
    await vi.advanceTimersByTimeAsync(5000)
    expect(ports.fetchToken).toHaveBeenCalledTimes(2)
    expect(view.state).toBe('registering')
    phone.hear({ kind: 'registered' })
    expect(view).toMatchObject({ state: 'ready', problem: null })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(voice.open).toHaveBeenCalledTimes(2)
  })

  it('says what did not load, and does not listen to a try that is over', async () => {
    const { phone, view, voice } = fakePhone()
    voice.open.mockRejectedValueOnce(new Error('Failed to fetch dynamically imported module'))
    await phone.open()
    expect(view.problem?.title).toBe('The phone did not load')
    let fail: (error: Error) => void = () => {}
    voice.open.mockImplementationOnce(() => new Promise((_, reject) => {
      fail = reject
    }))
    void phone.retry()
    await vi.advanceTimersByTimeAsync(15_000)
    await phone.retry()
    phone.hear({ kind: 'registered' })
    fail(new Error('at last'))
    await vi.advanceTimersByTimeAsync(0)
    expect(view).toMatchObject({ state: 'ready', problem: null })
  })

  it('registers again behind a receipt whose device was lost meanwhile', async () => {
    const { phone, view, ports, talk } = fakePhone()
    await talk()
    phone.hear({ kind: 'disconnected' })
    phone.hear({ kind: 'error', code: 31205 })
    expect(view.problem).toBeNull()
    phone.dismiss()
    await vi.advanceTimersByTimeAsync(0)
    expect(ports.fetchToken.mock.calls.length).toBeGreaterThanOrEqual(2)
    phone.hear({ kind: 'registered' })
    expect(view.state).toBe('ready')
  })
})
