import { durationSeconds, wantedNumber, type Call } from '../calls/call'

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

/** A leg as the control API shows it. */
export function callView(call: Call) {
  return {
    sid: call.sid,
    parentSid: call.parent?.sid ?? null,
    direction: call.direction,
    identity: call.identity,
    params: call.params,
    from: call.from,
    to: wantedNumber(call),
    status: call.status,
    createdAt: iso(call.createdMs),
    answeredAt: iso(call.answeredMs),
    endedAt: iso(call.endedMs),
    seconds: durationSeconds(call),
    spoken: call.spoken,
  }
}

/** What this leg's party says, as the meters hear it: loudness, pitches, frames, keys. Null when the leg is over. */
export function audioView(call: Call) {
  const end = call.live?.end
  if (!end) return null
  const { rms, tones, frames } = end.meter.read()
  return { rms, tones, framesReceived: frames, framesSent: end.framesSent, dtmf: end.keysPressed }
}
