import { randomBytes } from 'node:crypto'
import twilio from 'twilio'
import type { HttpRequest } from './http-app'

/** What signs and who is called: the part of the configuration that a carrier knows. */
export interface TwilioSide {
  publicUrl: string
  accountSid: string
  authToken: string
  twimlAppSid: string
  callerId: string
}

export interface TwilioMessage {
  /** Path and query, without the fragment. */
  target: string
  params: Record<string, string>
}

/** A call as the carrier was told of it. */
export interface DialledCall {
  callId: string
  terms: string
  ownerId: string
  toNumber: string
  parentSid: string
  childSid: string
}

export const FORM_TYPE = 'application/x-www-form-urlencoded; charset=UTF-8'

export function newSid(prefix = 'CA'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`
}

/** The request as Twilio posts it: signed by Twilio's own arithmetic. */
export function signed(
  side: TwilioSide, message: TwilioMessage, authToken = side.authToken,
): HttpRequest & { headers: Record<string, string>, body: string } {
  return {
    method: 'POST',
    path: message.target,
    headers: {
      'content-type': FORM_TYPE,
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': signatureOf(side, message, authToken),
      'i-twilio-idempotency-token': newSid('IT'),
    },
    body: new URLSearchParams(message.params).toString(),
  }
}

export function signatureOf(side: TwilioSide, message: TwilioMessage, authToken = side.authToken): string {
  return twilio.getExpectedTwilioSignature(authToken, `${side.publicUrl}${message.target}`, message.params)
}

/** A browser's device asks what to do. `To` and `CallId` are what the page passed to connect(). */
export function voiceMessage(side: TwilioSide, call: Pick<DialledCall, 'callId' | 'ownerId' | 'parentSid' | 'toNumber'>): TwilioMessage {
  const from = `client:${call.ownerId}`
  return {
    target: '/api/twilio/voice',
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      ApplicationSid: side.twimlAppSid,
      CallId: call.callId,
      CallSid: call.parentSid,
      CallStatus: 'ringing',
      Called: '',
      Caller: from,
      Direction: 'inbound',
      From: from,
      To: call.toNumber,
    },
  }
}

/** In the midst of a test call: something was recorded, or was played and is to be forgotten. */
export function echoMessage(
  side: TwilioSide, { ownerId, parentSid, played }: Pick<DialledCall, 'ownerId' | 'parentSid'> & { played?: string },
): TwilioMessage {
  const from = `client:${ownerId}`
  const sid = newSid('RE')
  return {
    target: played ? `/api/twilio/echo?played=${played}` : '/api/twilio/echo',
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      ApplicationSid: side.twimlAppSid,
      CallSid: parentSid,
      CallStatus: 'in-progress',
      Called: '',
      Caller: from,
      Direction: 'inbound',
      From: from,
      ...(!played && {
        RecordingDuration: '6',
        RecordingSid: sid,
        RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${side.accountSid}/Recordings/${sid}`,
      }),
      Test: 'echo',
      To: '',
    },
  }
}

export interface ChildStatusFields {
  /** Twilio's word. */
  status: string
  sequence: number
  at: Date
  /** Only where the leg is over. */
  durationSeconds?: number | string | undefined
}

/** A leg that was ordered over REST: none is before it. */
export interface PlacedLeg { id: string, terms: string, toNumber: string, sid: string }

export function placedStatusMessage(side: TwilioSide, leg: PlacedLeg, fields: ChildStatusFields): TwilioMessage {
  const { params } = statusMessage(side, { ...leg, callId: leg.id, ownerId: '', parentSid: '', childSid: leg.sid }, fields)
  const { ParentCallSid: _, ...own } = params
  return { target: `/api/twilio/call-status?call=${leg.id}&terms=${leg.terms}`, params: { ...own, Direction: 'outbound-api' } }
}

/** The question of a leg that we ordered was answered, or nobody pressed a key. */
export function keypadMessage(
  side: TwilioSide, leg: Pick<PlacedLeg, 'id' | 'toNumber' | 'sid'>, { round, digits }: { round: number, digits: string },
): TwilioMessage {
  return {
    target: `/api/twilio/keypad?call=${leg.id}&round=${round}`,
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: leg.sid,
      CallStatus: 'in-progress',
      Called: leg.toNumber,
      Caller: side.callerId,
      Digits: digits,
      Direction: 'outbound-api',
      FinishedOnKey: '',
      From: side.callerId,
      To: leg.toNumber,
      msg: 'Gather End',
    },
  }
}

export function statusMessage(side: TwilioSide, call: DialledCall, fields: ChildStatusFields): TwilioMessage {
  const { durationSeconds } = fields
  return {
    target: `/api/twilio/call-status?call=${call.callId}&terms=${call.terms}`,
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      ...(durationSeconds !== undefined && { CallDuration: String(durationSeconds) }),
      CallSid: call.childSid,
      CallStatus: fields.status,
      CallbackSource: 'call-progress-events',
      Called: call.toNumber,
      CalledCity: 'LONDON',
      Caller: side.callerId,
      CallerCountry: 'US',
      Direction: 'outbound-dial',
      ...(durationSeconds !== undefined && { Duration: String(Math.ceil(Number(durationSeconds) / 60)) }),
      From: side.callerId,
      ParentCallSid: call.parentSid,
      SequenceNumber: String(fields.sequence),
      Timestamp: `${fields.at.toUTCString().replace('GMT', '+0000')}`,
      To: call.toNumber,
    },
  }
}

export function dialResultMessage(
  side: TwilioSide, call: DialledCall, fields: { status: string, durationSeconds?: number | undefined },
): TwilioMessage {
  const from = `client:${call.ownerId}`
  return {
    target: `/api/twilio/dial-result?call=${call.callId}&terms=${call.terms}`,
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      ApplicationSid: side.twimlAppSid,
      CallId: call.callId,
      CallSid: call.parentSid,
      CallStatus: 'in-progress',
      Called: '',
      Caller: from,
      DialBridged: String(fields.durationSeconds !== undefined),
      ...(fields.durationSeconds !== undefined && { DialCallDuration: String(fields.durationSeconds) }),
      DialCallSid: call.childSid,
      DialCallStatus: fields.status,
      Direction: 'inbound',
      From: from,
      To: call.toNumber,
    },
  }
}

/** A call that came in, as the carrier knows it. */
export interface IncomingLegs {
  /** E.164. */
  ourNumber: string
  /** As the network tells it. */
  theirNumber: string
  parentSid: string
  childSid: string
}

/** Somebody on the telephone network calls a number of ours. */
export function incomingMessage(side: TwilioSide, call: Omit<IncomingLegs, 'childSid'>): TwilioMessage {
  return {
    target: '/api/twilio/incoming',
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: call.parentSid,
      CallStatus: 'ringing',
      Called: call.ourNumber,
      CalledCountry: 'US',
      Caller: call.theirNumber,
      CallerCity: 'LONDON',
      Direction: 'inbound',
      From: call.theirNumber,
      StirVerstat: 'TN-Validation-Passed-A',
      To: call.ourNumber,
    },
  }
}

type RingingCall = IncomingLegs & Pick<DialledCall, 'callId' | 'terms' | 'ownerId'>

/** What happens to the leg that rings in browsers. */
export function ringStatusMessage(side: TwilioSide, call: RingingCall, fields: ChildStatusFields): TwilioMessage {
  const { durationSeconds } = fields
  const to = `client:${call.ownerId}`
  return {
    target: `/api/twilio/incoming-status?call=${call.callId}&terms=${call.terms}`,
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      ...(durationSeconds !== undefined && { CallDuration: String(durationSeconds) }),
      CallSid: call.childSid,
      CallStatus: fields.status,
      CallbackSource: 'call-progress-events',
      Called: to,
      Caller: call.theirNumber,
      Direction: 'outbound-dial',
      ...(durationSeconds !== undefined && { Duration: String(Math.ceil(Number(durationSeconds) / 60)) }),
      From: call.theirNumber,
      ParentCallSid: call.parentSid,
      SequenceNumber: String(fields.sequence),
      Timestamp: `${fields.at.toUTCString().replace('GMT', '+0000')}`,
      To: to,
    },
  }
}

/** The `<Dial>` that rang in browsers is over. */
export function ringResultMessage(
  side: TwilioSide, call: RingingCall,
  fields: { status: string, durationSeconds?: number | undefined, parentStatus?: string },
): TwilioMessage {
  return {
    target: `/api/twilio/incoming-result?call=${call.callId}&terms=${call.terms}`,
    params: {
      AccountSid: side.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: call.parentSid,
      CallStatus: fields.parentStatus ?? 'in-progress',
      Called: call.ourNumber,
      Caller: call.theirNumber,
      DialBridged: String(fields.durationSeconds !== undefined),
      ...(fields.durationSeconds !== undefined && { DialCallDuration: String(fields.durationSeconds) }),
      DialCallSid: call.childSid,
      DialCallStatus: fields.status,
      Direction: 'inbound',
      From: call.theirNumber,
      To: call.ourNumber,
    },
  }
}
