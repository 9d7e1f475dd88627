import type { Carrier } from '../carrier'
import { FRAME_MS, type Frame } from '../media/g711'
import { wavOf } from '../media/wav'
import { newSid } from '../ids'
import { rfc2822 } from '../rfc2822'
import type { Method } from '../twiml/verbs'
import { wantedNumber, type Call } from './call'

export interface RecordingOrder {
  channels: 1 | 2
  callback: { url: string, method: Method, events: readonly string[] } | null
}

/** A leg that is recorded over REST: both sides of it, from the moment at which somebody asked. */
export class CallRecording {
  readonly sid = newSid('RE')
  readonly startedMs: number
  status: 'in-progress' | 'completed' | 'absent' = 'in-progress'
  readonly #said: (Frame | null)[] = []
  readonly #heard: (Frame | null)[] = []

  constructor(private readonly carrier: Carrier, readonly call: Call, readonly order: RecordingOrder) {
    this.startedMs = carrier.clock.now()
  }

  get seconds(): number {
    return Math.round((this.#said.length * FRAME_MS) / 1_000)
  }

  /** The next 20 ms: what the party says, and what it is given to hear. */
  take(said: Frame | null, heard: Frame | null): void {
    this.#said.push(said)
    this.#heard.push(heard)
  }

  /** The leg is over. */
  finish(): void {
    const { carrier, call, order: { callback } } = this
    this.status = this.#said.length === 0 ? 'absent' : 'completed'
    carrier.log.add('call-recorded', { sid: call.sid, recording: this.sid, status: this.status, seconds: this.seconds })
    if (!callback?.events.includes(this.status)) return
    void carrier.webhooks.notify({
      kind: 'recording-status', url: callback.url, method: callback.method, callSid: call.sid, to: wantedNumber(call),
      params: {
        AccountSid: carrier.config.accountSid, CallSid: call.sid, RecordingSid: this.sid, RecordingStatus: this.status,
        RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${carrier.config.accountSid}/Recordings/${this.sid}`,
        RecordingChannels: String(this.order.channels), RecordingSource: 'StartCallRecordingAPI', RecordingTrack: 'both',
        RecordingStartTime: rfc2822(this.startedMs), ErrorCode: '0',
        ...(this.status === 'completed' ? { RecordingDuration: String(this.seconds) } : {}),
      },
    })
  }

  /** A side on each channel: the party first. */
  toWav(): Buffer {
    return wavOf(this.order.channels === 2 ? [this.#said, this.#heard] : [mixed(this.#said, this.#heard)])
  }
}

function mixed(one: readonly (Frame | null)[], other: readonly (Frame | null)[]): (Frame | null)[] {
  return one.map((frame, index) => {
    const second = other[index] ?? null
    return frame && second ? frame.map((sample, i) => (sample + second[i]!) / 2) : frame ?? second
  })
}
