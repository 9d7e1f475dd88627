// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { preparationSteps } from '~~/browser/dialer/preparation'
import { pairOf } from '~~/browser/dialer/sound-settings'
import { DIALER_STATES } from '~~/browser/dialer/dialer-machine'
import { fakePhone } from '../support/fake-phone'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a test of the sound', () => {
  async function testing() {
    const phone = fakePhone()
    await phone.ready()
    await phone.phone.test()
    return phone
  }

  it('C2 names no call, holds no money and tells the server of no end', async () => {
    const { phone, view, ports, voice } = await testing()
    expect(voice.connect.mock.calls).toEqual([[{ Test: 'echo' }]])
    phone.hear({ kind: 'accepted' })
    expect([view.state, view.test?.phase]).toEqual(['testing', 'listening'])
    phone.hear({ kind: 'disconnected' })
    expect([view.state, view.test?.phase]).toEqual(['ready', 'heard?'])
    expect([ports.startCall.mock.calls, ports.endCall.mock.calls, ports.sendQuality.mock.calls]).toEqual([[], [], []])
    expect(ports.releaseTab).toHaveBeenCalled()
  })

  it('remembers with what it was heard, and with what it was not', async () => {
    const { phone, view, sound, ports } = await testing()
    phone.answerTest(false)
    expect([view.test?.phase, ports.keepSound.mock.calls]).toEqual(['unheard', []])
    phone.answerTest(true)
    expect([view.test, sound.settings.heardWith]).toEqual([null, pairOf(sound.settings)])
  })

  it('can be stopped, and no call begins meanwhile', async () => {
    const { phone, view, ports, voice } = await testing()
    await phone.dial({ toNumber: '+447400123456' })
    expect([view.state, ports.startCall.mock.calls]).toEqual(['testing', []])
    await phone.retry()
    expect([view.state, view.test]).toEqual(['ready', null])
    expect(voice.disconnect).toHaveBeenCalled()
  })

  it('that fails says why, and the phone is as good as before', async () => {
    const { phone, view } = await testing()
    phone.hear({ kind: 'call-error', code: 53405 })
    phone.hear({ kind: 'disconnected' })
    expect([view.state, view.test?.phase]).toEqual(['ready', 'failed'])
    expect(view.test?.problem).toMatch(/No sound could get through\. .*firewall.*Nothing was charged\./)
  })

  it('without a microphone is none', async () => {
    const { phone, view, ports, voice, ready } = fakePhone({ askForMicrophone: () => Promise.resolve({ result: 'denied' }) })
    await ready()
    await phone.test()
    expect([view.state, view.test, voice.connect.mock.calls]).toEqual(['microphone-denied', null, []])
    expect(ports.releaseTab).toHaveBeenCalled()
  })
})

describe('a call that hangs up with its minute', () => {
  it('does so, once its time has come, and not when it was thought over', async () => {
    const { phone, view, ports, clock, talk } = fakePhone()
    await talk()
    const at = (ms: number) => {
      clock.ms = ms
      vi.advanceTimersByTime(250)
    }
    at(20_000)
    phone.endWithMinute(true)
    expect(view.hangUpAtMs).toBe(57_000)
    phone.endWithMinute(false)
    at(58_000)
    expect([view.state, view.hangUpAtMs]).toEqual(['in-call', null])
    phone.endWithMinute(true)
    at(116_900)
    expect(view.state).toBe('in-call')
    at(117_000)
    expect([view.state, view.hungUp, ports.endCall.mock.calls.length]).toEqual(['ending', true, 1])
  })
})

describe('what comes before a call', () => {
  it('is told in its order, step by step', () => {
    const seen = (['asking', 'starting', 'connecting', 'ringing'] as const).map(state => preparationSteps(state).map(step => step.state))
    expect(seen).toEqual([
      ['done', 'done', 'done', 'running', 'waiting'], ...Array.from({ length: 3 }, () => ['done', 'done', 'done', 'done', 'running']),
    ])
    const names = preparationSteps('ringing').map(step => step.name)
    expect(names).toEqual(['Number looked up', 'Price set', 'Money and limits checked', 'Microphone and speaker ready', 'Connecting'])
    for (const state of DIALER_STATES) {
      if (!['asking', 'starting', 'connecting', 'ringing'].includes(state)) expect(preparationSteps(state)).toEqual([])
    }
  })
})
