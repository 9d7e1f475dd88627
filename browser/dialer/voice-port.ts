import type { CallQualityBody } from '~~/shared/schemas/quality'

export type VoiceSignal =
  | { kind: 'registered' | 'unregistered' | 'token-expiring' }
  | { kind: 'accepted' | 'reconnecting' | 'reconnected' | 'disconnected' }
  | { kind: 'ringing', earlyMedia: boolean }
  | { kind: 'error' | 'call-error', code: number }
  | { kind: 'level', input: number }
  | { kind: 'inputs-changed' }

export interface AudioInput { id: string, label: string }

/** The browser's telephone as the dialer sees it: one device, at most one call, no word of the SDK. */
export interface VoicePort {
  /** Loads the SDK and registers. Resolves to false where the browser cannot do calls. */
  open(token: string): Promise<boolean>
  updateToken(token: string): void
  connect(params: Record<string, string>): Promise<void>
  disconnect(): void
  mute(muted: boolean): void
  sendDigits(digits: string): void
  inputs(): AudioInput[]
  chooseInput(id: string): Promise<void>
  /** What was measured of the last call since it was answered; null where that is nothing. */
  quality(): CallQualityBody | null
  close(): void
}
