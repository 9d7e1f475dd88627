import { unscaled } from '../books/decimal'
import { CallRecording } from '../calls/call-recording'
import type { Call } from '../calls/call'
import type { Carrier } from '../carrier'
import { rfc2822 } from '../rfc2822'
import { RestError } from './rest-error'

const NOT_ELIGIBLE = 21220
const EVENTS = ['in-progress', 'completed', 'absent']

/** `POST …/Calls/{sid}/Recordings.json` @throws RestError */
export function startCallRecording(carrier: Carrier, call: Call, form: URLSearchParams): Record<string, unknown> {
  if (call.status !== 'in-progress') throw new RestError(400, NOT_ELIGIBLE, 'Requested resource is not eligible for recording')
  const channels = form.get('RecordingChannels') ?? 'mono'
  if (channels !== 'mono' && channels !== 'dual') throw new RestError(400, 20001, `RecordingChannels must be mono or dual, not ${channels}`)
  const url = form.get('RecordingStatusCallback')
  const asked = form.getAll('RecordingStatusCallbackEvent').flatMap(value => value.split(/\s+/))
  const unknown = asked.find(event => !EVENTS.includes(event))
  if (unknown !== undefined) throw new RestError(400, 20001, `RecordingStatusCallbackEvent does not know ${unknown}`)
  const method = form.get('RecordingStatusCallbackMethod')?.toUpperCase() === 'GET' ? 'GET' as const : 'POST' as const
  const callback = url === null ? null : { url, method, events: asked.length > 0 ? asked : ['completed'] }
  const recording = new CallRecording(carrier, call, { channels: channels === 'dual' ? 2 : 1, callback })
  carrier.recordings.addCall(recording)
  carrier.log.add('recording-started', { sid: call.sid, recording: recording.sid, channels })
  return resourceOf(carrier, recording)
}

/** A minute of recording, in nanos (twilio.com/voice/pricing). */
const MINUTE_NANOS = 2_500_000n

/** As Twilio writes what recording cost, by each started minute; null before the price of its leg is known. */
function priceText({ clock }: Carrier, { call, status, seconds }: CallRecording): string | null {
  if (status !== 'completed' || call.pricedMs === null || clock.now() < call.pricedMs) return null
  return unscaled(-MINUTE_NANOS * BigInt(Math.ceil(seconds / 60)), 9, 5)
}

export function resourceOf(carrier: Carrier, recording: CallRecording): Record<string, unknown> {
  const { sid, call, status, startedMs, order, seconds } = recording
  const { accountSid } = carrier.config
  const at = rfc2822(startedMs)
  return {
    account_sid: accountSid, api_version: '2010-04-01', call_sid: call.sid, conference_sid: null, channels: order.channels,
    date_created: at, date_updated: at, start_time: at, price: priceText(carrier, recording), price_unit: 'USD', duration: status === 'completed' ? String(seconds) : null, sid,
    source: 'StartCallRecordingAPI', status, error_code: null, encryption_details: null, track: 'both',
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}/Recordings/${sid}.json`,
  }
}
