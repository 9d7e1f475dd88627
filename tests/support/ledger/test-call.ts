import type { Context } from '../../../server/context'
import { answerVoiceRequest } from '../../../server/services/calls/answer-voice-request'
import { recordCallEvent, type CallEvent } from '../../../server/services/calls/record-call-event'
import { startCall } from '../../../server/services/calls/start-call'
import { parseTermsKey } from '../../../server/domain/calls/terms-key'
import type { PriceComponent, PriceTerms } from '../../../shared/pricing'
import type { CallStatus } from '../../../shared/schemas/calls'
import { newCallSid } from '../fake-carrier'
import { NUMBERS, type Person, type TestContext } from '../test-context'

/** A started call and the legs that a carrier would have made for it. */
export interface TestCall {
  id: string
  ownerId: string
  toNumber: string
  maxSeconds: number
  holdMicros: bigint
  components: PriceComponent[]
  /** Of the first component, which is the only one in most tests. */
  terms: PriceTerms
  termsKey: string
  parentSid: string
  childSid: string
}

/** A call as far as the browser brings it: row and hold. */
export async function startTestCall(
  context: TestContext, person: Person, toNumber: string = NUMBERS.perMinute,
): Promise<TestCall> {
  const reply = await startCall(context, person, { toNumber })
  return testCallOf(context, person, reply)
}

/** What tests know of a call that was started. */
export async function testCallOf(
  context: TestContext, person: Pick<Person, 'id'>, reply: { callId: string, toNumber: string, maxAllowedSeconds: number },
): Promise<TestCall> {
  const [row] = await context.admin`
    select c.terms, h.amount_micros from call c join wallet_hold h on h.call_id = c.id where c.id = ${reply.callId}`
  const components = parseTermsKey(row!.terms as string)!
  return {
    id: reply.callId,
    ownerId: person.id,
    toNumber: reply.toNumber,
    maxSeconds: reply.maxAllowedSeconds,
    holdMicros: row!.amount_micros as bigint,
    termsKey: row!.terms as string,
    components,
    terms: components[0]!,
    parentSid: newCallSid(),
    childSid: newCallSid(),
  }
}

/** The carrier asks what to do with the browser's leg. Returns the document. */
export function claimTestCall(context: Context, call: TestCall, parentSid = call.parentSid): Promise<string> {
  return answerVoiceRequest(context, { carrier: 'twilio', legId: parentSid, identity: call.ownerId, callId: call.id, isTest: false })
}

/** A call that the carrier is dialling. */
export async function dialTestCall(context: TestContext, person: Person, toNumber?: string): Promise<TestCall> {
  const call = await startTestCall(context, person, toNumber)
  await claimTestCall(context, call)
  return call
}

const SEQUENCE: Partial<Record<CallStatus, number>> = { initiated: 0, ringing: 1, answered: 2 }

/** What the child leg's status callback says. */
export function legEvent(
  context: Context, call: TestCall, status: CallStatus, more: Partial<CallEvent> = {},
): CallEvent {
  return {
    carrier: 'twilio',
    source: 'webhook',
    callId: call.id,
    components: call.components,
    termsKey: call.termsKey,
    status,
    parentLegId: call.parentSid,
    legId: call.childSid,
    ownerId: null,
    toNumber: call.toNumber,
    fromNumber: context.config.twilio.callerId,
    sequence: SEQUENCE[status] ?? 3,
    occurredAt: context.clock.now(),
    durationSeconds: null,
    ...more,
  }
}

/** What the action URL is told: no time, no number. */
export function dialResultEvent(
  context: Context, call: TestCall, status: CallStatus, durationSeconds: number | null,
): CallEvent {
  return legEvent(context, call, status, {
    source: 'dial-result', ownerId: call.ownerId, toNumber: null, fromNumber: null, sequence: null, occurredAt: null, durationSeconds,
  })
}

/** The status callback arrives. */
export function report(context: Context, call: TestCall, status: CallStatus, more: Partial<CallEvent> = {}) {
  return recordCallEvent(context, legEvent(context, call, status, more))
}
