import { rfc2822 } from '../rfc2822'
import { durationSeconds, isFinal, startedMinutes, type Call } from './call'

type Fields = Record<string, string>

/** What every request about a leg carries. */
function commonFields(accountSid: string, call: Call): Fields {
  return {
    ApiVersion: '2010-04-01',
    AccountSid: accountSid,
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: call.direction,
    From: call.from,
    Caller: call.from,
    To: call.to,
    Called: call.to,
    ...(call.applicationSid ? { ApplicationSid: call.applicationSid } : {}),
    ...(call.parent ? { ParentCallSid: call.parent.sid } : {}),
  }
}

/**
 * A request for TwiML. A browser's parameters share the namespace with Twilio's own, which win: no browser can
 * send another `From` or `CallSid`. `To` alone is the browser's, because a client dials no number.
 */
export function twimlFields(accountSid: string, call: Call): Fields {
  const isClients = call.direction === 'inbound' && call.from.startsWith('client:')
  const dialled: Fields = isClients ? { To: call.params.To ?? '', Called: '' } : {}
  return { ...call.params, ...commonFields(accountSid, call), ...dialled }
}

function lengthFields(call: Call): Fields {
  const seconds = durationSeconds(call)
  if (seconds === null) return {}
  return { CallDuration: String(seconds), Duration: String(startedMinutes(seconds)) }
}

/** A status callback, as of the moment `atMs`. Takes the leg's next sequence number. */
export function statusFields(accountSid: string, call: Call, atMs: number): Fields {
  const ended = isFinal(call.status)
  return {
    ...commonFields(accountSid, call),
    CallbackSource: 'call-progress-events',
    Timestamp: rfc2822(atMs),
    SequenceNumber: String(call.sequenceNumber++),
    ...(ended ? lengthFields(call) : {}),
    ...(ended && call.sipResponseCode !== null ? { SipResponseCode: String(call.sipResponseCode) } : {}),
  }
}

/** The request to `<Dial action>`. `child` is the leg that was joined, or the last one tried. */
export function dialResultFields(accountSid: string, parent: Call, child: Call | null): Fields {
  const seconds = child ? durationSeconds(child) : null
  const bridged = child !== null && child.answeredMs !== null
  return {
    ...twimlFields(accountSid, parent),
    DialCallStatus: child?.status ?? 'failed',
    DialBridged: String(bridged),
    ...(child ? { DialCallSid: child.sid } : {}),
    ...(bridged && seconds !== null ? { DialCallDuration: String(seconds) } : {}),
  }
}
