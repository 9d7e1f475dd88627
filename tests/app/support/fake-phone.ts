import { vi } from 'vitest'
import type { EndReason } from '~~/shared/schemas/calls'
import type { CallQualityBody } from '~~/shared/schemas/quality'
import { DialerController } from '~~/browser/dialer/dialer-controller'
import { emptyDialerView, type DialerPorts, type DialerView } from '~~/browser/dialer/dialer-view'
import type { MicrophoneAnswer } from '~~/browser/dialer/microphone'
import { CALL_ID, sampleDetail, sampleQuote } from './samples'

/** A dialer whose carrier, server, microphone and clock are the test's. */
export function fakePhone(changes: Partial<DialerPorts> = {}, view: DialerView = emptyDialerView()) {
  const clock = { ms: 0 }
  const voice = {
    open: vi.fn(() => Promise.resolve(true)),
    updateToken: vi.fn(),
    connect: vi.fn(() => Promise.resolve()),
    disconnect: vi.fn(),
    mute: vi.fn(),
    sendDigits: vi.fn(),
    inputs: vi.fn(() => []),
    chooseInput: vi.fn(() => Promise.resolve()),
    quality: vi.fn((): CallQualityBody | null => null),
    close: vi.fn(),
  }
  const release = vi.fn()
  const ports = {
    fetchToken: vi.fn(() => Promise.resolve('token-1')),
    startCall: vi.fn(() => Promise.resolve({
      callId: CALL_ID, toNumber: '+447400123456', maxAllowedSeconds: 600, quote: sampleQuote(),
    })),
    endCall: vi.fn((..._asked: [callId: string, reason?: EndReason]) => Promise.resolve({ callId: CALL_ID, status: 'completed' as const, ending: false })),
    fetchCall: vi.fn(() => Promise.resolve(sampleDetail())),
    askForMicrophone: vi.fn((): Promise<MicrophoneAnswer> => Promise.resolve({ result: 'granted', release })),
    sendQuality: vi.fn(() => Promise.resolve()),
    releaseTab: vi.fn(),
    claimTab: vi.fn(),
    isOnline: () => true,
    isSecure: () => true,
    nowMs: () => clock.ms,
  }
  const phone = new DialerController(view, { ...ports, voice, ...changes })
  const ready = async () => {
    await phone.open()
    phone.hear({ kind: 'registered' })
  }
  const talk = async () => {
    await ready()
    await phone.dial({ toNumber: '+447400123456' })
    phone.hear({ kind: 'ringing', earlyMedia: true })
    phone.hear({ kind: 'accepted' })
  }
  return { phone, view, ports, voice, release, clock, ready, talk }
}
