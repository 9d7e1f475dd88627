import type { Call, Device } from '@twilio/voice-sdk'
import type { CallQualityBody } from '~~/shared/schemas/quality'
import type { AudioInput, VoicePort, VoiceSignal } from '~~/browser/dialer/voice-port'
import type { CallQuality } from '~~/browser/quality/call-quality'

/** Options that the SDK reads but does not publish: where to signal to, and no diagnostics to the internet. */
interface UnpublishedOptions { chunderw?: string, publishEvents?: boolean }

const SOUND_NAMES = [
  'outgoing', 'disconnect', 'dtmf0', 'dtmf1', 'dtmf2', 'dtmf3', 'dtmf4', 'dtmf5', 'dtmf6', 'dtmf7',
  'dtmf8', 'dtmf9', 'dtmfs', 'dtmfh',
] as const
/** Our own files: the SDK's default is to fetch fifteen of them from another host. */
const SOUNDS = {
  ...Object.fromEntries(SOUND_NAMES.map(name => [name, `/sounds/${name}.wav`])),
  // nobody rings here: a name without a file of its own would be fetched from elsewhere
  incoming: '/sounds/outgoing.wav',
}

/** A key's tone and the pause after it. */
const KEY_MS = 240
const TOKEN_REFRESH_MS = 60_000
/** How long the SDK tries to win back a lost signaling line before it gives the call up. */
const SIGNALING_TIMEOUT_MS = 30_000

function optionsFor(sdk: typeof import('@twilio/voice-sdk'), signalingHost: string): Device.Options {
  const options: Device.Options & UnpublishedOptions = {
    closeProtection: 'A call is on the line. Leaving this page ends it.',
    // Opus bears lossy networks better; a carrier without it answers with PCMU.
    codecPreferences: [sdk.Call.Codec.Opus, sdk.Call.Codec.PCMU],
    enableImprovedSignalingErrorPrecision: true,
    logLevel: 'silent',
    maxCallSignalingTimeoutMs: SIGNALING_TIMEOUT_MS,
    sounds: SOUNDS,
    tokenRefreshMs: TOKEN_REFRESH_MS,
    ...(signalingHost ? { chunderw: signalingHost, publishEvents: false } : {}),
  }
  return options
}

class SdkVoice implements VoicePort {
  #device: Device | null = null
  #call: Call | null = null
  #newQuality: (() => CallQuality) | null = null
  #quality: CallQuality | null = null
  #keys = ''
  #keysPlaying: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly signalingHost: string, private readonly signal: (signal: VoiceSignal) => void) {}

  async open(token: string): Promise<boolean> {
    const [sdk, { CallQuality }] = await Promise.all([import('@twilio/voice-sdk'), import('~~/browser/quality/call-quality')])
    if (!sdk.Device.isSupported) return false
    this.close()
    this.#newQuality = () => new CallQuality()
    const device = new sdk.Device(token, optionsFor(sdk, this.signalingHost))
    this.#device = device
    const tell = (signal: VoiceSignal) => {
      if (this.#device === device) this.signal(signal)
    }
    device.on('registered', () => tell({ kind: 'registered' }))
    device.on('unregistered', () => tell({ kind: 'unregistered' }))
    device.on('tokenWillExpire', () => tell({ kind: 'token-expiring' }))
    device.on('error', (error: { code: number }) => tell({ kind: 'error', code: error.code }))
    device.audio?.on('deviceChange', () => tell({ kind: 'inputs-changed' }))
    // With a refused token this promise stays open for ever or rejects with nothing: the `error` event tells instead.
    device.register().catch(() => undefined)
    return true
  }

  updateToken(token: string): void {
    this.#device?.updateToken(token)
  }

  async connect(params: Record<string, string>): Promise<void> {
    if (!this.#device) throw new Error('the device is not open')
    this.#quality = null
    const call = await this.#device.connect({ params })
    this.#call = call
    const end = () => {
      // The SDK says `disconnect` twice for a call that is hung up before its invite left.
      if (this.#call !== call) return
      this.#call = null
      this.signal({ kind: 'disconnected' })
    }
    call.on('ringing', (earlyMedia: boolean) => this.signal({ kind: 'ringing', earlyMedia }))
    call.on('accept', () => {
      this.#measure(call)
      this.signal({ kind: 'accepted' })
    })
    call.on('reconnecting', () => this.signal({ kind: 'reconnecting' }))
    call.on('reconnected', () => this.signal({ kind: 'reconnected' }))
    call.on('volume', (input: number) => this.signal({ kind: 'level', input }))
    call.on('error', (error: { code: number }) => this.signal({ kind: 'call-error', code: error.code }))
    call.on('disconnect', end)
    call.on('cancel', end)
    call.on('reject', end)
    // Without a reconnect token a dropped line closes the call and says nothing more.
    // It sets its state after the event, so the look at it has to wait a moment.
    call.on('transportClose', () => queueMicrotask(() => {
      if (String(call.status()) === 'closed') end()
    }))
  }

  /** From the answer on: a tone while it rings is no sound of the call. */
  #measure(call: Call): void {
    const quality = this.#newQuality?.() ?? null
    this.#quality = quality
    if (!quality) return
    call.on('volume', (input: number, output: number) => quality.hearVolume(input, output))
    call.on('sample', sample => quality.hearSample(sample))
    call.on('warning', (name: string) => quality.hearWarning(name))
  }

  quality(): CallQualityBody | null {
    return this.#quality?.report() ?? null
  }

  disconnect(): void {
    this.#call?.disconnect()
  }

  mute(muted: boolean): void {
    this.#call?.mute(muted)
  }

  /** Keys that come while others still sound wait for them: the browser drops those that have not begun. */
  sendDigits(digits: string): void {
    this.#keys += digits
    if (!this.#keysPlaying) this.#playKeys()
  }

  #playKeys(): void {
    const keys = this.#keys
    this.#keys = ''
    this.#keysPlaying = undefined
    if (!keys || !this.#call) return
    this.#call.sendDigits(keys)
    this.#keysPlaying = setTimeout(() => this.#playKeys(), keys.length * KEY_MS)
  }

  inputs(): AudioInput[] {
    const devices = this.#device?.audio?.availableInputDevices ?? new Map<string, MediaDeviceInfo>()
    return [...devices.values()].map((device, index) => ({
      id: device.deviceId,
      label: device.label || `Microphone ${index + 1}`,
    }))
  }

  async chooseInput(id: string): Promise<void> {
    await this.#device?.audio?.setInputDevice(id)
  }

  close(): void {
    const device = this.#device
    this.#device = null
    this.#call = null
    if (!device) return
    device.destroy()
    // `destroy` drops all listeners; an error that is still on its way would throw without one.
    device.on('error', () => undefined)
  }
}

/** The telephone of this page. Nothing is loaded before `open`. */
export function useVoiceDevice(signalingHost: string, signal: (signal: VoiceSignal) => void): VoicePort {
  return new SdkVoice(signalingHost, signal)
}
