import { createHmac } from 'node:crypto'
import { childSidOf, parentSidOf, TALK_SECONDS, TERMS, TO_NUMBER, uuidOf } from './world'

export interface Target {
  publicUrl: string
  accountSid: string
  authToken: string
  twimlAppSid: string
  callerId: string
}

/** The final status callback of call `n`, signed as Twilio signs. */
export function statusRequest(target: Target, n: number): Buffer {
  return signedPost(target, `/api/twilio/call-status?call=${uuidOf(n)}&terms=${TERMS}`, {
    AccountSid: target.accountSid, ApiVersion: '2010-04-01', CallSid: childSidOf(n), ParentCallSid: parentSidOf(n), CallStatus: 'completed',
    Direction: 'outbound-dial', From: target.callerId, Caller: target.callerId, To: TO_NUMBER, Called: TO_NUMBER,
    Timestamp: 'Fri, 20 Nov 2026 12:00:00 +0000', CallbackSource: 'call-progress-events', SequenceNumber: '3',
    CallDuration: String(TALK_SECONDS), Duration: '2', SipResponseCode: '200',
  })
}

/** The voice request of call `n`, from the device of its owner. */
export function voiceRequest(target: Target, n: number, userId: string): Buffer {
  return signedPost(target, '/api/twilio/voice', {
    AccountSid: target.accountSid, ApiVersion: '2010-04-01', ApplicationSid: target.twimlAppSid, CallSid: parentSidOf(n), CallStatus: 'ringing',
    Direction: 'inbound', From: `client:${userId}`, Caller: `client:${userId}`, To: TO_NUMBER, Called: '', CallId: uuidOf(n),
  })
}

export function getRequest(target: Target, path: string, headers: Record<string, string> = {}): Buffer {
  return bare('GET', target, path, headers)
}

/** Of a stream, its head is a route that does nothing: who asks is found out, and that is all. */
export function headRequest(target: Target, path: string, headers: Record<string, string> = {}): Buffer {
  return bare('HEAD', target, path, headers)
}

function bare(method: string, target: Target, path: string, headers: Record<string, string>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: ${new URL(target.publicUrl).host}\r\n${lines}\r\n`)
}

function signedPost(target: Target, path: string, params: Record<string, string>): Buffer {
  const text = target.publicUrl + path + Object.keys(params).sort().map(key => key + params[key]).join('')
  const signature = createHmac('sha1', target.authToken).update(text).digest('base64')
  const body = new URLSearchParams(params).toString()
  return Buffer.from([
    `POST ${path} HTTP/1.1`, `Host: ${new URL(target.publicUrl).host}`, 'Content-Type: application/x-www-form-urlencoded; charset=UTF-8',
    `X-Twilio-Signature: ${signature}`, 'User-Agent: TwilioProxy/1.1', `Content-Length: ${Buffer.byteLength(body)}`, '', body,
  ].join('\r\n'))
}
