import type { RecordingInstance } from 'twilio/lib/rest/api/v2010/account/recording'
import { usableDuration } from '../../domain/calls/duration'
import type { CarrierRecording } from '../carrier'
import { priceFromTwilio } from './leg-price'

/**
 * `price`: “the one-time cost of creating the recording” (twilio.com/docs/voice/api/recording). Keeping it is billed
 * apart.
 */
export function toRecording(recording: RecordingInstance): CarrierRecording {
  return {
    id: recording.sid,
    status: statusOf(recording.status),
    durationSeconds: usableDuration(recording.duration),
    // a cost, whichever sign it is told with
    price: priceFromTwilio(String(recording.price).replace(/^-?/, '-'), recording.priceUnit),
  }
}

function statusOf(status: RecordingInstance['status']): CarrierRecording['status'] {
  switch (status) {
    case 'completed': return 'completed'
    // without a sound there is nothing to pay for
    case 'absent':
    case 'deleted': return 'failed'
    default: return 'answered'
  }
}
