// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '~~/browser/wire/api-error'
import { CALL_ID, sampleCall, sampleDetail } from '../support/samples'
import { fakePhone } from '../support/fake-phone'
import { KEY_MS } from '~~/browser/dialer/key-queue'

describe('a call in the dialer', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('asks for the microphone first, then for the money, then dials with the call\'s id', async () => {
    const { phone, view, ports, voice, ready } = fakePhone()
    await ready()
    await phone.dial({ toNumber: '+447400123456' })
    const order = [ports.askForMicrophone, ports.startCall, voice.connect].map(one => one.mock.invocationCallOrder[0])
    expect(order.every(one => one !== undefined)).toBe(true)
    expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)))
    expect(voice.connect).toHaveBeenCalledWith({ To: '+447400123456', CallId: CALL_ID })
    expect(view.state).toBe('connecting')
  })

  it('starts no call without a microphone', async () => {
    const { phone, view, ports, ready } = fakePhone({ askForMicrophone: () => Promise.resolve({ result: 'denied' }) })
    await ready()
    await phone.dial({ toNumber: '+447400123456' })
    expect(view.state).toBe('microphone-denied')
    expect(ports.startCall).not.toHaveBeenCalled()
  })

  it('shows a refusal of the server and is ready for the next number', async () => {
    const refusal = { code: 'insufficient_credits' as const, message: 'This call needs at least $0.38 to start.' }
    const startCall = () => Promise.reject(new ApiError(402, refusal))
    const { phone, view, voice, release, ready } = fakePhone({ startCall })
    await ready()
    await phone.dial({ toNumber: '+447400123456' })
    expect(view.state).toBe('ready')
    expect(view.refusal).toEqual(refusal)
    expect(voice.connect).not.toHaveBeenCalled()
    expect(release).toHaveBeenCalled()
  })

  it('C10 ends the call on the server when the phone could not connect, and says that nothing was charged', async () => {
    const { phone, view, ports, voice, ready } = fakePhone()
    voice.connect.mockRejectedValueOnce(new Error('no line'))
    await ready()
    await phone.dial({ toNumber: '+447400123456' })
    expect(view.state).toBe('ended')
    expect(view.problem?.advice).toContain('Nothing was charged')
    expect(ports.endCall).toHaveBeenCalledWith(CALL_ID, 'line_dead')
  })

  it('dials nothing when it was hung up while the server was thinking', async () => {
    const { phone, view, ports, voice, ready } = fakePhone()
    await ready()
    const dialing = phone.dial({ toNumber: '+447400123456' })
    await vi.advanceTimersByTimeAsync(0)
    view.state = 'starting'
    phone.hangUp()
    await dialing
    if (voice.connect.mock.calls.length > 0) expect(voice.disconnect).toHaveBeenCalled()
    expect(ports.endCall).toHaveBeenCalledWith(CALL_ID)
  })

  it('talks to an agent the same way: the microphone, the money, and then the talk by its id and no number', async () => {
    const { phone, view, ports, voice, ready } = fakePhone()
    await ready()
    const talk = { agentId: 'a1', version: 3, name: 'Night line' }
    await phone.talk(talk)
    const order = [ports.askForMicrophone, ports.startTalk, voice.connect].map(one => one.mock.invocationCallOrder[0])
    expect(order.every(one => one !== undefined)).toBe(true)
    expect(order).toEqual([...order].sort((a, b) => a! - b!))
    expect(ports.startTalk.mock.calls).toEqual([[talk]])
    expect(voice.connect.mock.calls).toEqual([[{ TalkId: CALL_ID }]])
    expect([view.state, view.talk, ports.startCall.mock.calls]).toEqual(['connecting', talk, []])
    phone.hear({ kind: 'accepted' })
    phone.hear({ kind: 'disconnected' })
    phone.dismiss()
    await phone.dial({ toNumber: '+447400123456' })
    expect([view.talk, voice.connect.mock.calls[1]]).toEqual([null, [{ To: '+447400123456', CallId: CALL_ID }]])
  })

  it('counts from the answer and hangs up on both sides', async () => {
    const { phone, view, ports, voice, clock, talk } = fakePhone()
    await talk()
    clock.ms = 61_500
    vi.advanceTimersByTime(250)
    expect(view.elapsedMs).toBe(61_500)
    phone.hangUp()
    expect(view.state).toBe('ending')
    expect(voice.disconnect).toHaveBeenCalled()
    expect(ports.endCall).toHaveBeenCalledWith(CALL_ID)
    phone.hear({ kind: 'disconnected' })
    phone.hear({ kind: 'disconnected' })
    expect(view.state).toBe('ended')
    clock.ms = 90_000
    vi.advanceTimersByTime(1000)
    expect(view.elapsedMs).toBe(61_500)
  })

  it('shows the receipt once the server has charged the call, and asks until then', async () => {
    const { phone, view, ports, talk } = fakePhone()
    ports.fetchCall.mockResolvedValueOnce(sampleDetail({ chargedMicros: null, settling: true, transaction: null }))
    await talk()
    phone.hear({ kind: 'disconnected' })
    await vi.advanceTimersByTimeAsync(300)
    expect(view.finished).toBeNull()
    await vi.advanceTimersByTimeAsync(700)
    expect(view.finished?.chargedMicros).toBe('160000')
  })

  it('shows the receipt as soon as a charge is pushed, without waiting for its own next question', async () => {
    const { phone, view, ports, talk } = fakePhone()
    const unsettled = sampleDetail({ chargedMicros: null, settling: true, transaction: null })
    for (let asked = 0; asked < 4; asked++) ports.fetchCall.mockResolvedValueOnce(unsettled)
    await talk()
    phone.hear({ kind: 'disconnected' })
    await vi.advanceTimersByTimeAsync(4500)
    expect(view.finished).toBeNull()
    phone.onRow(sampleCall({ status: 'completed', chargedMicros: '160000', revision: 9 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(view.finished?.chargedMicros).toBe('160000')
  })

  it('does not hang on a call that the phone network has ended and the SDK has not', async () => {
    const { phone, view, talk } = fakePhone()
    await talk()
    phone.onRow(sampleCall({ status: 'completed', chargedMicros: null }))
    expect(view.state).toBe('in-call')
    await vi.advanceTimersByTimeAsync(3000)
    expect(view.state).toBe('ended')
  })

  it('C16 says that the person hung up only where they did', async () => {
    const { phone, view, ports, talk } = fakePhone()
    await talk()
    phone.hear({ kind: 'disconnected' })
    expect(ports.endCall.mock.calls).toEqual([[CALL_ID, 'line_dead']])
    expect(view.hungUp).toBe(false)

    const other = fakePhone()
    await other.talk()
    other.phone.hangUp()
    other.phone.hear({ kind: 'disconnected' })
    expect(other.ports.endCall.mock.calls).toEqual([[CALL_ID], [CALL_ID]])
    expect(other.view.hungUp).toBe(true)
    const [told, gone] = [other.ports.endCall, other.voice.disconnect].map(one => one.mock.invocationCallOrder[0]!)
    expect(told).toBeLessThan(gone!)
  })

  it('C7 counts what the network has called answered, or what has lasted: a voice that says why not is no talk', async () => {
    const { phone, view, clock, talk } = fakePhone()
    const at = (ms: number) => {
      clock.ms = ms
      vi.advanceTimersByTime(250)
      return view.countedMs
    }
    await talk()
    expect(at(4000)).toBeNull()
    phone.onRow(sampleCall({ status: 'answered', chargedMicros: null, revision: 3 }))
    expect(at(5000)).toBe(5000)

    const lost = fakePhone()
    await lost.talk()
    lost.clock.ms = 10_000
    vi.advanceTimersByTime(250)
    expect(lost.view.countedMs).toBe(10_000)
    lost.phone.hear({ kind: 'disconnected' })
  })

  it.each(['the network has said that it is over', 'the person has hung up', 'the line is down'] as const)('M10 counts no further once %s', async what => {
    const { phone, view, clock, talk } = fakePhone()
    await talk()
    phone.onRow(sampleCall({ status: 'answered', chargedMicros: null, revision: 3 }))
    clock.ms = 59_000
    vi.advanceTimersByTime(250)
    if (what === 'the line is down') phone.hear({ kind: 'reconnecting' })
    else if (what === 'the person has hung up') phone.hangUp()
    else phone.onRow(sampleCall({ status: 'completed', chargedMicros: null, revision: 4 }))
    clock.ms = 63_000
    vi.advanceTimersByTime(250)
    expect(view.countedMs).toBe(59_000)
    if (what === 'the line is down') {
      phone.hear({ kind: 'reconnected' })
      vi.advanceTimersByTime(250)
      expect(view.countedMs).toBe(63_000)
    }
    phone.hear({ kind: 'disconnected' })
  })

  it('drops a row that is older than the one it has', async () => {
    const { phone, view, talk } = fakePhone()
    await talk()
    phone.onRow(sampleCall({ status: 'answered', revision: 5 }))
    phone.onRow(sampleCall({ status: 'ringing', revision: 4 }))
    expect(view.row?.status).toBe('answered')
  })

  it('C14 C16 lasts longer where the row says so, whoever asked for it, and never shorter', async () => {
    const { phone, view, talk } = fakePhone()
    await talk()
    const bound = { by: 'money', limitMicros: null } as const
    phone.onRow(sampleCall({ status: 'answered', revision: 5, maxSeconds: 900, bound }))
    expect(view.call).toMatchObject({ maxAllowedSeconds: 900, quote: { maxSeconds: 900, bound } })
    phone.onRow(sampleCall({ status: 'answered', revision: 6, maxSeconds: 600 }))
    expect(view.call).toMatchObject({ maxAllowedSeconds: 900 })
  })

  it('sends keys and mutes only while someone is on the line', async () => {
    const { phone, view, voice, ready, talk } = fakePhone()
    await ready()
    phone.press('1')
    phone.toggleMute()
    expect(voice.sendDigits).not.toHaveBeenCalled()
    await talk()
    for (const key of ['1', 'a', '#']) phone.press(key)
    phone.toggleMute()
    expect(view.digits).toBe('1#')
    vi.advanceTimersByTime(KEY_MS)
    expect(voice.sendDigits.mock.calls).toEqual([['1'], ['#']])
    expect(voice.mute).toHaveBeenCalledWith(true)
  })
})

describe('the device', () => {
  it('says what the server said when it gives no pass', async () => {
    const problem = new ApiError(403, { code: 'wallet_frozen', message: 'Your wallet is frozen.' })
    const { phone, view } = fakePhone({ fetchToken: () => Promise.reject(problem) })
    await phone.open()
    expect(view.state).toBe('token-refused')
    expect(view.problem?.advice).toBe('Your wallet is frozen.')
  })

  it('registers again with a new pass on retry', async () => {
    const { phone, view, ports, voice, ready } = fakePhone()
    await ready()
    phone.hear({ kind: 'error', code: 31205 })
    expect(view.state).toBe('token-refused')
    await phone.retry()
    phone.hear({ kind: 'registered' })
    expect(view.state).toBe('ready')
    expect(ports.fetchToken).toHaveBeenCalledTimes(2)
    expect(voice.open).toHaveBeenCalledTimes(2)
  })

  it('knows pages that are not secure, browsers that cannot, and the missing internet', async () => {
    const insecure = fakePhone({ isSecure: () => false })
    await insecure.phone.open()
    expect(insecure.view.state).toBe('insecure')
    expect(insecure.voice.open).not.toHaveBeenCalled()

    const old = fakePhone()
    old.voice.open.mockResolvedValueOnce(false)
    await old.phone.open()
    expect(old.view.state).toBe('unsupported')

    let online = false
    const offline = fakePhone({ isOnline: () => online })
    await offline.phone.open()
    expect(offline.view.state).toBe('offline')
    online = true
    await offline.phone.wentOnline()
    offline.phone.hear({ kind: 'registered' })
    expect(offline.view.state).toBe('ready')
  })

  it('keeps the call when the signaling line breaks in it', async () => {
    const { phone, view, talk } = fakePhone()
    await talk()
    phone.hear({ kind: 'error', code: 31005 })
    phone.hear({ kind: 'reconnecting' })
    phone.hear({ kind: 'unregistered' })
    expect(view.state).toBe('reconnecting')
    phone.hear({ kind: 'reconnected' })
    expect(view.state).toBe('in-call')
    expect(view.problem).toBeNull()
    phone.hear({ kind: 'disconnected' })
  })

  it('gives the phone to a newer tab, and takes it back when asked', async () => {
    const { phone, view, voice, ready } = fakePhone()
    await ready()
    phone.takenOver()
    expect(view.state).toBe('taken-over')
    expect(voice.close).toHaveBeenCalled()
    await phone.retry()
    phone.hear({ kind: 'registered' })
    expect(view.state).toBe('ready')
  })

  it('does not give up a call to another tab', async () => {
    const { phone, view, voice, talk } = fakePhone()
    await talk()
    phone.takenOver()
    phone.busyElsewhere()
    expect(view.state).toBe('in-call')
    expect(voice.close).not.toHaveBeenCalled()
    phone.hear({ kind: 'disconnected' })
  })
})

describe('refreshing the pass', () => {
  it('C13 a refresh asked for during a call waits until it ends', async () => {
    const { phone, ports, voice, talk } = fakePhone()
    await talk()
    phone.hear({ kind: 'token-expiring' })
    phone.hear({ kind: 'token-expiring' })
    await Promise.resolve()
    expect(ports.fetchToken).toHaveBeenCalledTimes(1)
    expect(voice.updateToken).not.toHaveBeenCalled()
    ports.fetchToken.mockResolvedValueOnce('token-2')
    phone.hear({ kind: 'disconnected' })
    await vi.waitFor(() => expect(voice.updateToken).toHaveBeenCalledWith('token-2'))
    expect(ports.fetchToken).toHaveBeenCalledTimes(2)
  })

  it('C13 a token that arrives after a call has begun waits too', async () => {
    let give: (token: string) => void = () => {}
    const { phone, ports, voice, ready } = fakePhone()
    await ready()
    ports.fetchToken.mockImplementationOnce(() => new Promise(resolve => {
      give = resolve
    }))
    phone.hear({ kind: 'token-expiring' })
    await phone.dial({ toNumber: '+447400123456' })
    give('token-2')
    await new Promise(resolve => setTimeout(resolve))
    expect(voice.updateToken).not.toHaveBeenCalled()
    phone.hear({ kind: 'disconnected' })
    await vi.waitFor(() => expect(voice.updateToken).toHaveBeenCalledTimes(1))
  })

  it('C13 asks once however often the device asks', async () => {
    const { phone, ports, voice, ready } = fakePhone()
    await ready()
    for (let time = 0; time < 3; time++) phone.hear({ kind: 'token-expiring' })
    await vi.waitFor(() => expect(voice.updateToken).toHaveBeenCalledTimes(1))
    expect(ports.fetchToken).toHaveBeenCalledTimes(2)
  })
})
