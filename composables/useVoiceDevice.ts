import type { Call, Device } from '@twilio/voice-sdk'
import type { DeviceEventKind } from '~~/shared/call-feedback'
import type { CallQualityBody, DeviceEventsBody } from '~~/shared/schemas/quality'
import { deviceOptions } from '~~/browser/dialer/device-options'
import type { AudioDevice, AudioDevices, VoicePort, VoiceSignal } from '~~/browser/dialer/voice-port'
import type { CallLog } from '~~/browser/quality/call-log'
import type { CallQuality, QualitySample } from '~~/browser/quality/call-quality'

const KEY_SOUNDS = ['dtmf0', 'dtmf1', 'dtmf2', 'dtmf3', 'dtmf4', 'dtmf5', 'dtmf6', 'dtmf7', 'dtmf8', 'dtmf9', 'dtmfs', 'dtmfh']
/** Our own files: the SDK's default is to fetch fifteen of them from another host. */
const SOUNDS = {
  outgoing: '/sounds/outgoing.wav',
  disconnect: '/sounds/disconnect.wav',
  // nobody rings here: a name without a file of its own would be fetched from elsewhere
  incoming: '/sounds/outgoing.wav',
  // keys sound when they are pressed (browser/dialer/key-tones.ts), not when the line takes them
  ...Object.fromEntries(KEY_SOUNDS.map(name => [name, '/sounds/silence.wav'])),
}

function optionsFor(sdk: typeof import('@twilio/voice-sdk'), signalingHost: string): Device.Options {
  return {
    ...deviceOptions(signalingHost),
    // Opus bears lossy networks better; a carrier without it answers with PCMU.
    codecPreferences: [sdk.Call.Codec.Opus, sdk.Call.Codec.PCMU],
    sounds: SOUNDS,
  }
}

class SdkVoice implements VoicePort {
  #device: Device | null = null
  #call: Call | null = null
  #newQuality: (() => CallQuality) | null = null
  #quality: CallQuality | null = null
  #newLog: ((call: Call) => CallLog) | null = null
  #log: CallLog | null = null
  /** What the far end is heard with. */
  #speakers: HTMLAudioElement[] = []
  #volume = 1

  constructor(private readonly signalingHost: string, private readonly signal: (signal: VoiceSignal) => void) {}

  async open(token: string): Promise<boolean> {
    const [sdk, { CallQuality }, { CallLog }] = await Promise.all([
      import('@twilio/voice-sdk'), import('~~/browser/quality/call-quality'), import('~~/browser/quality/call-log'),
    ])
    if (!sdk.Device.isSupported) return false
    this.close()
    this.#newQuality = () => new CallQuality()
    this.#newLog = call => new CallLog(() => performance.now()).watch(call)
    const device = new sdk.Device(token, optionsFor(sdk, this.signalingHost))
    this.#device = device
    const tell = (signal: VoiceSignal) => {
      if (this.#device === device) this.signal(signal)
    }
    device.on('registered', () => tell({ kind: 'registered' }))
    device.on('unregistered', () => tell({ kind: 'unregistered' }))
    device.on('tokenWillExpire', () => tell({ kind: 'token-expiring' }))
    device.on('error', (error: { code: number }) => tell({ kind: 'error', code: error.code }))
    device.audio?.on('deviceChange', () => {
      this.#note('devices-changed')
      tell({ kind: 'devices-changed' })
    })
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
    this.#log = this.#newLog?.(call) ?? null
    const end = () => {
      // The SDK says `disconnect` twice for a call that is hung up before its invite left.
      if (this.#call !== call) return
      this.#call = null
      this.#speakers = []
      this.signal({ kind: 'disconnected' })
      this.#releaseInput()
    }
    this.#watchSound(call)
    call.on('ringing', (earlyMedia: boolean) => this.signal({ kind: 'ringing', earlyMedia }))
    call.on('accept', () => {
      this.#measure(call)
      this.#watchInput(call)
      this.signal({ kind: 'accepted' })
    })
    call.on('reconnecting', () => this.signal({ kind: 'reconnecting' }))
    call.on('reconnected', () => this.signal({ kind: 'reconnected' }))
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

  /** A chosen microphone stays open, with the browser's mark that it is, until somebody lets go of it. */
  #releaseInput(): void {
    queueMicrotask(() => void this.#device?.audio?.unsetInputDevice().catch(() => undefined))
  }

  #watchSound(call: Call): void {
    call.on('volume', (input: number, output: number) => this.signal({ kind: 'level', input, output }))
    call.on('sample', (sample: QualitySample) => this.signal({ kind: 'sample', sample }))
    call.on('warning', (name: string) => this.signal({ kind: 'warning', name, isOver: false }))
    call.on('warning-cleared', (name: string) => this.signal({ kind: 'warning', name, isOver: true }))
    call.on('audio', (speaker: HTMLAudioElement) => {
      speaker.volume = this.#volume
      this.#speakers.push(speaker)
    })
  }

  /** Of the microphone that the browser chose: the SDK looks after the others. */
  #watchInput(call: Call): void {
    for (const track of call.getLocalStream()?.getAudioTracks() ?? []) {
      track.addEventListener('ended', () => {
        if (this.#call !== call) return
        this.#note('microphone-lost')
        this.signal({ kind: 'input-ended' })
      })
    }
  }

  /** From the answer on: a tone while it rings is no sound of the call. */
  #measure(call: Call): void {
    const quality = this.#newQuality?.() ?? null
    this.#quality = quality
    if (!quality) return
    call.on('volume', (input: number, output: number) => quality.hearVolume(input, output))
    call.on('sample', (sample: QualitySample) => quality.hearSample(sample))
    call.on('warning', (name: string) => quality.hearWarning(name))
  }

  /** During a call alone. */
  #note(kind: DeviceEventKind): void {
    if (this.#call) this.#log?.note(kind)
  }

  log(): (() => DeviceEventsBody) | null {
    return this.#log?.reporter() ?? null
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

  sendDigits(digits: string): void {
    this.#call?.sendDigits(digits)
  }

  devices(): AudioDevices {
    const audio = this.#device?.audio
    return {
      inputs: named(audio?.availableInputDevices, 'Microphone'),
      outputs: named(audio?.availableOutputDevices, 'Speaker'),
      canChooseOutput: audio?.isOutputSelectionSupported ?? false,
    }
  }

  async chooseInput(id: string): Promise<void> {
    await this.#device?.audio?.setInputDevice(id)
    this.#note('microphone-chosen')
    if (this.#call) this.#watchInput(this.#call)
  }

  async chooseOutput(id: string): Promise<void> {
    await this.#device?.audio?.speakerDevices.set(id)
    this.#note('speaker-chosen')
  }

  async chooseRing(id: string): Promise<void> {
    await this.#device?.audio?.ringtoneDevices.set(id)
  }

  setVolume(volume: number): void {
    this.#volume = volume
    for (const speaker of this.#speakers) speaker.volume = volume
  }

  close(): void {
    const device = this.#device
    this.#device = null
    this.#call = null
    this.#speakers = []
    if (!device) return
    device.destroy()
    // `destroy` drops all listeners; an error that is still on its way would throw without one.
    device.on('error', () => undefined)
  }
}

/** Before the microphone was allowed a browser tells neither names nor ids. */
function named(devices: ReadonlyMap<string, MediaDeviceInfo> | undefined, word: string): AudioDevice[] {
  return [...devices?.values() ?? []].filter(device => device.deviceId !== '').map((device, index) => ({
    id: device.deviceId,
    label: device.label || `${word} ${index + 1}`,
  }))
}

/** The telephone of this page. Nothing is loaded before `open`. */
export function useVoiceDevice(signalingHost: string, signal: (signal: VoiceSignal) => void): VoicePort {
  return new SdkVoice(signalingHost, signal)
}
