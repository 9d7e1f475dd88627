import type { CallQualityBody, DeviceEventsBody } from '~~/shared/schemas/quality'
import type { QualitySample } from '~~/browser/quality/call-quality'

export type VoiceSignal =
  | { kind: 'registered' | 'unregistered' | 'token-expiring' }
  | { kind: 'accepted' | 'reconnecting' | 'reconnected' | 'disconnected' }
  | { kind: 'ringing', earlyMedia: boolean }
  | { kind: 'error' | 'call-error', code: number }
  /** How loud the microphone and what comes in are, 0 to 1. */
  | { kind: 'level', input: number, output: number }
  | { kind: 'sample', sample: QualitySample }
  | { kind: 'warning', name: string, isOver: boolean }
  | { kind: 'devices-changed' }
  /** The microphone stopped by itself. */
  | { kind: 'input-ended' }

export interface AudioDevice { id: string, label: string }

export interface AudioDevices {
  inputs: AudioDevice[]
  outputs: AudioDevice[]
  /** Whether this browser lets a page choose where it sounds. */
  canChooseOutput: boolean
}

/** The browser's telephone as the dialer sees it: one device, at most one call, no word of the SDK. */
export interface VoicePort {
  /** Loads the SDK and registers. Resolves to false where the browser cannot do calls. */
  open(token: string): Promise<boolean>
  updateToken(token: string): void
  connect(params: Record<string, string>): Promise<void>
  disconnect(): void
  mute(muted: boolean): void
  /** Keys that were sent before and do not sound yet are lost. */
  sendDigits(digits: string): void
  devices(): AudioDevices
  /** Opens that microphone; it is closed again when the call ends. */
  chooseInput(id: string): Promise<void>
  chooseOutput(id: string): Promise<void>
  chooseRing(id: string): Promise<void>
  /** How loud the far end sounds, 0 to 1. */
  setVolume(volume: number): void
  /** What was measured of the last call since it was answered; null where that is nothing. */
  quality(): CallQualityBody | null
  /** What was noticed during the last call, as long ago as it is when it is asked; null where that is nothing. */
  log(): (() => DeviceEventsBody) | null
  close(): void
}
