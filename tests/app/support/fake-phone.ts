import { vi } from 'vitest'
import type { EndReason } from '~~/shared/schemas/calls'
import type { CallQualityBody, DeviceEventsBody } from '~~/shared/schemas/quality'
import { DialerController } from '~~/browser/dialer/dialer-controller'
import { emptyDialerView, type AgentTalk, type DialerPorts, type DialerView } from '~~/browser/dialer/dialer-view'
import type { MicrophoneAnswer } from '~~/browser/dialer/microphone'
import { readSound, type SoundSettings } from '~~/browser/dialer/sound-settings'
import type { AudioDevices } from '~~/browser/dialer/voice-port'
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
    devices: vi.fn((): AudioDevices => ({ inputs: [], outputs: [], canChooseOutput: true })),
    chooseInput: vi.fn((_id: string) => Promise.resolve()),
    chooseOutput: vi.fn((_id: string) => Promise.resolve()),
    chooseRing: vi.fn((_id: string) => Promise.resolve()),
    setVolume: vi.fn(),
    quality: vi.fn((): CallQualityBody | null => null),
    log: vi.fn((): (() => DeviceEventsBody) | null => null),
    close: vi.fn(),
  }
  const release = vi.fn()
  const sound = { settings: readSound(null) }
  const ports = {
    fetchToken: vi.fn(() => Promise.resolve('token-1')),
    startCall: vi.fn(() => Promise.resolve({
      callId: CALL_ID, toNumber: '+447400123456', maxAllowedSeconds: 600, quote: sampleQuote(),
    })),
    startTalk: vi.fn((_talk: AgentTalk) => Promise.resolve({
      callId: CALL_ID, toNumber: 'browser', maxAllowedSeconds: 600, quote: sampleQuote(),
    })),
    endCall: vi.fn((..._asked: [callId: string, reason?: EndReason]) => Promise.resolve({ callId: CALL_ID, status: 'completed' as const, ending: false })),
    fetchCall: vi.fn(() => Promise.resolve(sampleDetail())),
    askForMicrophone: vi.fn((): Promise<MicrophoneAnswer> => Promise.resolve({ result: 'granted', release })),
    sendQuality: vi.fn(() => Promise.resolve()),
    sendLog: vi.fn(() => Promise.resolve()),
    sound: () => sound.settings,
    keepSound: vi.fn((changes: Partial<SoundSettings>) => {
      sound.settings = { ...sound.settings, ...changes }
    }),
    playKey: vi.fn(),
    releaseTab: vi.fn(),
    claimTab: vi.fn(() => Promise.resolve(true)),
    beginCall: vi.fn(() => Promise.resolve(true)),
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
  return { phone, view, ports, sound, voice, release, clock, ready, talk }
}
