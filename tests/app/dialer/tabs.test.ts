// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { CallMirror, type MirroredCall } from '~~/browser/dialer/call-mirror'
import { rememberLeftCall, takeLeftCall } from '~~/browser/dialer/left-call'
import { PhoneLock, type LocksLike } from '~~/browser/dialer/phone-lock'
import { CALL_ID } from '../support/samples'
import { fakePhone } from '../support/fake-phone'

type Run = (lock: object | null) => Promise<unknown> | undefined
interface Held { name: string, tab: number, end: () => void, fail: (error: Error) => void }
interface Waiting { name: string, tab: number, grant: () => void }

/** The locks of a browser with several tabs, by the rules of the Web Locks standard. */
function browserLocks() {
  let held: Held[] = []
  let waiting: Waiting[] = []
  const isFree = (name: string) => !held.some(one => one.name === name)
  const next = (name: string) => {
    const first = waiting.find(one => one.name === name)
    if (!first || !isFree(name)) return
    waiting = waiting.filter(one => one !== first)
    first.grant()
  }
  const drop = (one: Held) => {
    held = held.filter(other => other !== one)
  }
  const locksOf = (tab: number): LocksLike => ({
    query: () => Promise.resolve({ held: held.map(({ name }) => ({ name })) }),
    request: (name, { steal, ifAvailable }, run: Run) => new Promise((resolve, reject) => {
      const grant = () => {
        const one: Held = { name, tab, end: () => {}, fail: error => reject(error) }
        held.push(one)
        const ended = () => {
          drop(one)
          resolve(undefined)
          next(name)
        }
        one.end = ended
        void Promise.resolve(run({ name })).then(ended)
      }
      if (steal) {
        for (const one of held.filter(other => other.name === name)) {
          drop(one)
          one.fail(new Error('AbortError'))
        }
        return grant()
      }
      if (isFree(name) && !waiting.some(one => one.name === name)) return grant()
      if (ifAvailable) return resolve(run(null))
      waiting.push({ name, tab, grant })
    }),
  })
  /** However it ends: with a click, or with a crash. */
  const close = async (tab: number) => {
    waiting = waiting.filter(one => one.tab !== tab)
    const names = held.filter(one => one.tab === tab).map(one => one.name)
    held = held.filter(one => one.tab !== tab)
    names.forEach(next)
    await settle()
  }
  return { locksOf, close }
}

const settle = () => new Promise(resolve => setImmediate(resolve))

function tabs() {
  const browser = browserLocks()
  let count = 0
  const open = () => {
    const tab = ++count
    const state = { inCall: false }
    const ports = { inCall: () => state.inCall, onLost: vi.fn(), onTurn: vi.fn() }
    const lock = new PhoneLock(browser.locksOf(tab), ports)
    const call = async () => {
      state.inCall = await lock.beginCall()
      return state.inCall
    }
    const endCall = async () => {
      state.inCall = false
      lock.endCall()
      await settle()
    }
    return { lock, ...ports, call, endCall, close: () => browser.close(tab) }
  }
  return open
}

describe('one phone, several tabs', () => {
  it('is the newest tab\'s, and the one before it is told', async () => {
    const open = tabs()
    const [first, second] = [open(), open()]
    expect(await first.lock.claim()).toBe(true)
    expect(await second.lock.claim()).toBe(true)
    await settle()
    expect([first.onLost.mock.calls.length, second.onLost.mock.calls.length]).toEqual([1, 0])
    expect(await first.lock.claim()).toBe(true)
    await settle()
    expect([first.onLost.mock.calls.length, second.onLost.mock.calls.length]).toEqual([1, 1])
  })

  it('is handed on when its tab is closed or crashes, to the one that waits longest', async () => {
    const open = tabs()
    const [first, second, third] = [open(), open(), open()]
    for (const { lock } of [first, second, third]) {
      await lock.claim()
      await settle()
    }
    await third.close()
    expect([first.onTurn.mock.calls.length > 0, third.onTurn.mock.calls.length]).toEqual([true, 0])
  })

  it('is not taken out of a call: the other waits for its end, and has its turn then', async () => {
    const open = tabs()
    const [first, second] = [open(), open()]
    await first.lock.claim()
    expect(await first.call()).toBe(true)
    expect(await second.lock.claim()).toBe(false)
    await settle()
    expect([first.onLost.mock.calls.length, second.onTurn.mock.calls.length]).toEqual([0, 0])
    await first.endCall()
    expect(second.onTurn).toHaveBeenCalledTimes(1)
    expect(await second.lock.claim()).toBe(true)
    await settle()
    expect(first.onLost).toHaveBeenCalledTimes(1)
  })

  it('is free again when the tab with the call crashes', async () => {
    const open = tabs()
    const [first, second] = [open(), open()]
    await first.lock.claim()
    await first.call()
    await second.lock.claim()
    await first.close()
    expect(second.onTurn).toHaveBeenCalledTimes(1)
    expect(await second.lock.claim()).toBe(true)
  })

  it('begins one call at a time, whoever presses first', async () => {
    const open = tabs()
    const [first, second] = [open(), open()]
    expect(await Promise.all([first.call(), second.call()])).toEqual([true, false])
    await first.endCall()
    expect(await second.call()).toBe(true)
  })

  it('is everybody\'s where the browser has no locks', async () => {
    const lock = new PhoneLock(undefined, { inCall: () => false, onLost: vi.fn(), onTurn: vi.fn() })
    expect([await lock.claim(), await lock.beginCall()]).toEqual([true, true])
    lock.endCall()
  })
})

describe('the dialer of a tab', () => {
  it('waits in words while another has a call, and is ready when its turn comes', async () => {
    const { phone, view, ports, voice } = fakePhone()
    ports.claimTab.mockResolvedValueOnce(false)
    await phone.open()
    expect(view.state).toBe('busy-elsewhere')
    expect(voice.open).not.toHaveBeenCalled()
    await phone.turnHasCome()
    phone.hear({ kind: 'registered' })
    expect(view.state).toBe('ready')
  })

  it('begins no call where another tab was faster, asks for no microphone and holds no money', async () => {
    const { phone, view, ports, ready } = fakePhone()
    await ready()
    ports.beginCall.mockResolvedValueOnce(false)
    await phone.dial({ toNumber: '+447400123456' })
    expect(view.state).toBe('busy-elsewhere')
    expect([ports.askForMicrophone.mock.calls.length, ports.startCall.mock.calls.length]).toEqual([0, 0])
  })

  it('lets go of the line at every end, also of one that never began', async () => {
    const { phone, ports, ready, talk } = fakePhone()
    await ready()
    ports.askForMicrophone.mockResolvedValueOnce({ result: 'denied' })
    await phone.dial({ toNumber: '+447400123456' })
    expect(ports.releaseTab).toHaveBeenCalledTimes(1)
    await talk()
    phone.hear({ kind: 'disconnected' })
    expect(ports.releaseTab).toHaveBeenCalledTimes(2)
  })

  it('takes the phone back when the tab that took it is closed, but not out of a receipt', async () => {
    const { phone, view, ready } = fakePhone()
    await ready()
    phone.takenOver()
    await phone.turnHasCome()
    phone.hear({ kind: 'registered' })
    expect(view.state).toBe('ready')
  })
})

describe('a call in another tab', () => {
  const CALL: MirroredCall = { state: 'in-call', display: '+44 20 7946 0001', elapsedMs: 61_000, cost: '$0.04', muted: false }

  function channel() {
    const listeners: ((event: { data: unknown }) => void)[] = []
    return () => {
      const own: ((event: { data: unknown }) => void)[] = []
      return {
        postMessage: (data: unknown) => {
          for (const listener of listeners) if (!own.includes(listener)) listener({ data })
        },
        addEventListener: (_: 'message', listener: (event: { data: unknown }) => void) => {
          own.push(listener)
          listeners.push(listener)
        },
      }
    }
  }

  it('is seen as it goes on, by tabs that come later too, and is gone when it is over', () => {
    const join = channel()
    const state: { call: MirroredCall | null } = { call: null }
    const owner = new CallMirror(join(), { own: () => state.call, onElsewhere: vi.fn() })
    const early = vi.fn()
    new CallMirror(join(), { own: () => null, onElsewhere: early })
    owner.tell()
    expect(early, 'nothing to speak of').not.toHaveBeenCalled()
    state.call = CALL
    owner.tell()
    const late = vi.fn()
    new CallMirror(join(), { own: () => null, onElsewhere: late })
    expect(late).toHaveBeenLastCalledWith(CALL)
    state.call = null
    owner.tell()
    expect([early.mock.lastCall, late.mock.lastCall]).toEqual([[null], [null]])
  })
})

describe('a call whose page is gone', () => {
  function memory() {
    const kept = new Map<string, string>()
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
      removeItem: (name: string) => void kept.delete(name),
    }
  }

  it('is remembered for the next page, once', () => {
    const there = memory()
    const left = { callId: CALL_ID, display: '+44 20 7946 0001', isTalked: true }
    rememberLeftCall(there, left)
    expect([takeLeftCall(there), takeLeftCall(there)]).toEqual([left, null])
  })

  const OTHER = ['{', 'null', '{}', '{"callId":"../wallet","display":"x"}', '{"callId":7,"display":"x"}']
  it.each(OTHER)('is nothing where %s is remembered', text => {
    const there = memory()
    there.setItem('talktime-left-call', text)
    expect(takeLeftCall(there)).toBeNull()
  })
})
