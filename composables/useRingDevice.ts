import type { Call, Device } from '@twilio/voice-sdk'
import { deviceOptions } from '~~/browser/dialer/device-options'
import type { RingPort, RingSignal } from '~~/browser/incoming/ring-view'

const QUIET = '/sounds/silence.wav'
const NAMES = [
  'incoming', 'outgoing', 'dtmf0', 'dtmf1', 'dtmf2', 'dtmf3', 'dtmf4', 'dtmf5', 'dtmf6', 'dtmf7', 'dtmf8', 'dtmf9', 'dtmfs', 'dtmfh',
]
/** It rings by our own tone, whose loudness and place can be chosen: the SDK's would be as loud as it likes. */
const SOUNDS = { disconnect: '/sounds/disconnect.wav', ...Object.fromEntries(NAMES.map(name => [name, QUIET])) }

/** What our document sends along with a call. */
const CALL_ID = 'CallId'

class SdkRinger implements RingPort {
  #device: Device | null = null
  #call: Call | null = null

  constructor(private readonly signalingHost: string, private readonly signal: (signal: RingSignal) => void) {}

  async open(token: string): Promise<boolean> {
    const sdk = await import('@twilio/voice-sdk')
    if (!sdk.Device.isSupported) return false
    this.close()
    const options: Device.Options = {
      ...deviceOptions(this.signalingHost),
      codecPreferences: [sdk.Call.Codec.Opus, sdk.Call.Codec.PCMU],
      sounds: SOUNDS,
    }
    const device = new sdk.Device(token, options)
    this.#device = device
    device.audio?.incoming(false)
    const tell = (signal: RingSignal) => {
      if (this.#device === device) this.signal(signal)
    }
    device.on('registered', () => tell({ kind: 'registered' }))
    device.on('unregistered', () => tell({ kind: 'unregistered' }))
    device.on('tokenWillExpire', () => tell({ kind: 'token-expiring' }))
    device.on('error', (error: { code: number }) => tell({ kind: 'error', code: error.code }))
    device.on('incoming', (call: Call) => this.#ring(call))
    // With a refused token this promise stays open for ever or rejects with nothing: the `error` event tells instead.
    device.register().catch(() => undefined)
    return true
  }

  #ring(call: Call): void {
    const callId = call.customParameters.get(CALL_ID)
    if (this.#call || !callId) return call.ignore()
    this.#call = call
    const end = () => {
      if (this.#call !== call) return
      this.#call = null
      this.signal({ kind: 'stopped' })
    }
    call.on('accept', () => this.signal({ kind: 'accepted' }))
    call.on('error', (error: { code: number }) => this.signal({ kind: 'call-error', code: error.code }))
    for (const name of ['disconnect', 'cancel', 'reject'] as const) call.on(name, end)
    call.on('transportClose', () => queueMicrotask(() => {
      if (String(call.status()) === 'closed') end()
    }))
    this.signal({ kind: 'incoming', callId, from: call.parameters.From ?? '' })
  }

  updateToken(token: string): void {
    this.#device?.updateToken(token)
  }

  accept(): void {
    this.#call?.accept()
  }

  hangUp(): void {
    const call = this.#call
    if (!call) return
    this.#call = null
    if (String(call.status()) === 'pending') call.reject()
    else call.disconnect()
    // what its own events say of it is not heard any more
    this.signal({ kind: 'stopped' })
  }

  mute(muted: boolean): void {
    this.#call?.mute(muted)
  }

  sendDigits(digits: string): void {
    this.#call?.sendDigits(digits)
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

/** What rings in this page. Nothing is loaded before `open`. */
export function useRingDevice(signalingHost: string, signal: (signal: RingSignal) => void): RingPort {
  return new SdkRinger(signalingHost, signal)
}
