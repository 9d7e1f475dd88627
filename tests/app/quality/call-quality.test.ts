import type { EventEmitter } from 'node:events'
import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Quality from '~/components/quality/OfCall.vue'
import { ApiError } from '~~/browser/wire/api-error'
import { CallQuality, type QualitySample } from '~~/browser/quality/call-quality'
import { reportQuality } from '~~/browser/quality/report-quality'
import { useVoiceDevice } from '~/composables/useVoiceDevice'
import type { VoiceSignal } from '~~/browser/dialer/voice-port'
import { CallQualityBody, type CallQualityDto } from '~~/shared/schemas/quality'
import { fakePhone } from '../support/fake-phone'
import { CALL_ID } from '../support/samples'

const sdk = vi.hoisted(() => ({ calls: [] as EventEmitter[] }))
vi.mock('@twilio/voice-sdk', async () => {
  const { EventEmitter } = await import('node:events')
  class Call extends EventEmitter {
    static Codec = { Opus: 'opus', PCMU: 'pcmu' }
    disconnect(): void {}
    getLocalStream(): undefined {}
  }
  class Device extends EventEmitter {
    static isSupported = true
    register = () => Promise.resolve()
    destroy(): void {}
    connect(): Promise<Call> {
      const call = new Call()
      sdk.calls.push(call)
      return Promise.resolve(call)
    }
  }
  return { Device, Call }
})

enableAutoUnmount(afterEach)
const second = (changes: Partial<QualitySample> = {}): QualitySample => ({
  mos: 4.4, jitter: 2, rtt: 40, packetsReceived: 50, packetsSent: 50, packetsLost: 0, ...changes,
})
/** Seconds of a call, with how loud it came in; null: the meter is off. */
function measured(samples: QualitySample[], output: number | ((second: number) => number) | null = 0.2): CallQuality {
  const quality = new CallQuality()
  quality.hearVolume(0, 0)
  for (const [at, sample] of samples.entries()) {
    const level = typeof output === 'function' ? output(at) : output
    if (level !== null) quality.hearVolume(0.1, level)
    quality.hearSample(sample)
  }
  return quality
}

describe('what is measured of a call', () => {
  it('sums packets, averages what is a level, and counts the seconds with sound', () => {
    const quality = measured([
      second({ mos: null, jitter: Number.NaN }),
      second({ mos: 4.2, jitter: 4, rtt: 60, packetsLost: 25, packetsReceived: 25 }),
      second({ mos: 3.9, jitter: 3, rtt: 80 }),
    ], at => (at < 2 ? 0.2 : 0))
    quality.hearWarning('low-mos')
    quality.hearWarning('high-jitter')
    quality.hearWarning('low-mos')
    expect(quality.report()).toEqual({
      mosHundredths: 405, jitterMs: 4, roundTripMs: 60, lossBasisPoints: 1667, packetsReceived: 125, packetsSent: 150,
      heardSeconds: 2, warnings: ['high-jitter', 'low-mos'],
    })
  })

  it('tells silence from nothing at all', () => {
    expect(measured([second()], 0).report()).toMatchObject({ packetsReceived: 50, heardSeconds: 0 })
    const nothing = measured([second({ packetsReceived: 0 })], 0).report()
    expect(nothing).toMatchObject({ packetsReceived: 0, heardSeconds: 0, lossBasisPoints: null })
  })

  it('takes packets for sound where loudness is not measured: no call is silent for that', () => {
    expect(measured([second(), second({ packetsReceived: 0 })], null).report()).toMatchObject({ heardSeconds: 1 })
    const off = new CallQuality()
    for (let reading = 0; reading < 40; reading++) off.hearVolume(0, 0)
    off.hearSample(second())
    expect(off.report(), 'a meter that a browser keeps switched off').toMatchObject({ heardSeconds: 1 })
  })

  it('does not hear the tone that rang before, which fades in the meter', () => {
    const quality = new CallQuality()
    for (const level of [0.3, 0.1, 0.02, 0.004, 0]) quality.hearVolume(0.1, level)
    quality.hearSample(second())
    for (let reading = 0; reading < 20; reading++) quality.hearVolume(0.1, 0)
    quality.hearSample(second())
    expect(quality.report()).toMatchObject({ packetsReceived: 100, heardSeconds: 0 })
    quality.hearVolume(0.1, 0.2)
    expect(quality.report(), 'the part of a second at the end').toMatchObject({ heardSeconds: 1 })
  })

  it('hears somebody who speaks from the answer on', () => {
    const quality = new CallQuality()
    for (let reading = 0; reading < 20; reading++) quality.hearVolume(0, 0.2)
    quality.hearSample(second())
    expect(quality.report()).toMatchObject({ heardSeconds: 1 })
  })

  it('is nothing where the call was over before', () => {
    expect(new CallQuality().report()).toBeNull()
  })

  it('is always what the server takes, whatever the device says', () => {
    const packets = { packetsReceived: 1e9, packetsSent: -5, packetsLost: 0.4 }
    const wild = { ...packets, mos: 99, jitter: 1e9, rtt: -1 }
    const quality = measured([wild, { ...wild, packetsReceived: Number.NaN, rtt: Number.POSITIVE_INFINITY }])
    for (let at = 0; at < 50; at++) quality.hearWarning(`warning-${'abcdefghij'[at % 10]!}${'klmno'[at % 5]!}${at}`)
    quality.hearWarning('<script>')
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') quality.hearWarning(`warning-${letter}`)
    const report = quality.report()!
    expect(CallQualityBody.safeParse(report).error).toBeUndefined()
    expect(report).toMatchObject({ mosHundredths: 500, jitterMs: 60_000, roundTripMs: null })
    expect(report).toMatchObject({ packetsReceived: 10_000_000, packetsSent: 0 })
    expect(report.warnings).toHaveLength(20)
  })
})

describe('the telephone', () => {
  it('measures from the answer on: a tone while it rings is no sound of the call', async () => {
    const signals: VoiceSignal[] = []
    const voice = useVoiceDevice('', signal => void signals.push(signal))
    await voice.open('token')
    await voice.connect({ To: '+447400123456' })
    const call = sdk.calls.at(-1)!
    call.emit('sample', second())
    expect(voice.quality()).toBeNull()
    call.emit('accept')
    for (const level of [0.2, 0.05, 0]) call.emit('volume', 0.1, level)
    call.emit('sample', { ...second(), audioOutputLevel: 900 })
    call.emit('warning', 'low-mos')
    call.emit('disconnect')
    expect(signals.at(-1)).toEqual({ kind: 'disconnected' })
    expect(voice.quality()).toMatchObject({ packetsReceived: 50, heardSeconds: 0, warnings: ['low-mos'] })
    await voice.connect({ To: '+447400123456' })
    expect(voice.quality(), 'of the call before').toBeNull()
    voice.close()
  })
})

const REPORT = measured([second()]).report()!

describe('the report', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is sent once when an answered call ends, however it ends', async () => {
    const { phone, voice, ports, talk } = fakePhone()
    voice.quality.mockReturnValue(REPORT)
    await talk()
    expect(ports.sendQuality).not.toHaveBeenCalled()
    phone.hangUp()
    phone.hear({ kind: 'disconnected' })
    phone.hear({ kind: 'disconnected' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(ports.sendQuality.mock.calls).toEqual([[CALL_ID, REPORT]])
  })

  it('is not sent of a call that nobody answered, nor where nothing was measured', async () => {
    const unanswered = fakePhone()
    unanswered.voice.quality.mockReturnValue(REPORT)
    await unanswered.ready()
    await unanswered.phone.dial({ toNumber: '+447400123456' })
    unanswered.phone.hear({ kind: 'disconnected' })
    const unmeasured = fakePhone()
    await unmeasured.talk()
    unmeasured.phone.hear({ kind: 'disconnected' })
    expect(unanswered.ports.sendQuality).not.toHaveBeenCalled()
    expect(unmeasured.ports.sendQuality).not.toHaveBeenCalled()
  })

  it('goes with what was noticed, answered or not', async () => {
    const phone = fakePhone()
    const report = { events: [{ place: 0, kind: 'microphone-lost' as const, agoMs: 12 }] }
    phone.voice.log.mockReturnValue(() => report)
    await phone.ready()
    await phone.phone.dial({ toNumber: '+447400123456' })
    phone.phone.hear({ kind: 'disconnected' })
    expect(phone.ports.sendLog.mock.calls).toEqual([[CALL_ID, report]])
    expect(phone.ports.sendQuality).not.toHaveBeenCalled()
  })

  it('is sent again, the same, after a line that is cut, and not after a no', async () => {
    const cut = new ApiError(0, { code: 'service_unavailable', message: 'No line.' })
    const send = vi.fn((_body: CallQualityBody): Promise<unknown> => Promise.resolve())
    send.mockRejectedValueOnce(cut).mockRejectedValueOnce(cut)
    const done = reportQuality(send, REPORT)
    await vi.advanceTimersByTimeAsync(12_000)
    await done
    expect(send.mock.calls).toEqual([[REPORT], [REPORT], [REPORT]])
    const refused = vi.fn(() => Promise.reject(new ApiError(409, { code: 'idempotency_mismatch', message: 'Told before.' })))
    await reportQuality(refused, REPORT)
    expect(refused).toHaveBeenCalledOnce()
    const down = vi.fn(() => Promise.reject(cut))
    const given = reportQuality(down, REPORT)
    await vi.advanceTimersByTimeAsync(200_000)
    await given
    expect(down).toHaveBeenCalledTimes(4)
  })
})

describe('the figures on the call’s page', () => {
  const server = { quality: null as CallQualityDto | null }
  registerEndpoint(`/api/calls/${CALL_ID}/quality`, () => ({ quality: server.quality }))
  const look = async (changes: Partial<CallQualityDto> | null) => {
    server.quality = changes && { ...REPORT, reportedAt: '2026-11-20T10:04:00.000Z', ...changes }
    const view = await mountSuspended(Quality, { props: { callId: CALL_ID } })
    await flushPromises()
    await vi.waitFor(() => expect(view.find('[data-test=quality]').exists()).toBe(changes !== null))
    return view.text()
  }

  it('say in words how it sounded, with the figures behind', async () => {
    expect(await look({})).toContain('The line was good.')
    const bad = await look({
      mosHundredths: 220, jitterMs: 60, roundTripMs: 800, lossBasisPoints: 1234,
      packetsReceived: 2500, heardSeconds: 61,
    })
    for (const fact of ['The line was bad.', 'quality 2.20 of 5', 'jitter 60 ms', 'round trip 800 ms', '12.34 % lost', '2500 packets', '1:01']) expect(bad).toContain(fact)
    expect(await look({ mosHundredths: 350 })).toContain('The line was fair')
    expect(await look({ packetsReceived: 0, heardSeconds: 0 })).toContain('No sound arrived')
    expect(await look({ heardSeconds: 0 })).toContain('Only silence arrived')
    expect(await look({ mosHundredths: null })).not.toContain('quality')
  })

  it('are left out where nothing was measured', async () => {
    expect(await look(null)).toBe('')
  })
})
