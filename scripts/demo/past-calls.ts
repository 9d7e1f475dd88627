import { randomBytes } from 'node:crypto'
import { claimCall } from '../../server/db/calls/calls'
import { DomainError } from '../../server/domain/errors'
import { parseTermsKey } from '../../server/domain/calls/terms-key'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import { reportQuality } from '../../server/services/quality/report-quality'
import { startCall } from '../../server/services/calls/start-call'
import { actOnCrossings } from '../../server/services/payments/act-on-crossings'
import type { CallStatus } from '../../shared/schemas/calls'
import { complainOf, type DemoComplaint } from './past-complaints'
import type { Past, Person } from './past'
import { payByCard, type CardPayment } from './past-payments'
import { measured, type HowItSounded } from './quality'
import { after } from './timeline'

export interface DemoCall {
  to: string
  at: Date
  status: Exclude<CallStatus, 'initiated' | 'ringing' | 'answered'>
  /** For completed calls. */
  talkSeconds: number
  /** Null: the browser told nothing. */
  sounded: HowItSounded | null
  complaint?: DemoComplaint
  /** A difference for the books: what the carrier has written down. */
  carrierSaysSeconds?: number
}

/** The number is heard of, it rings, and then something happens. */
const DIAL_SECONDS = 1
const RING_SECONDS = 6
/** Somebody whose money was too little pays, and calls again. */
const SECOND_TRY_SECONDS = 240

/** A call of the past. Whoever has too little money pays first, where they do so, and is counted as refused. */
export function placeCall(past: Past, person: Person, call: DemoCall, paysWhenEmpty: CardPayment | null): void {
  past.timeline.add(call.at, async () => {
    try {
      await dial(past, person, call)
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'insufficient_credits' && paysWhenEmpty)) throw error
      payByCard(past, person, after(call.at, 10), paysWhenEmpty)
      placeCall(past, person, { ...call, at: after(call.at, SECOND_TRY_SECONDS) }, null)
    }
  })
}

async function dial(past: Past, person: Person, call: DemoCall): Promise<void> {
  const { context, timeline } = past
  const { callId, maxAllowedSeconds } = await startCall(context, person, { toNumber: call.to })
  const [parentSid, childSid] = [newSid(), newSid()]
  const now = timeline.now()
  const carrier = context.carriers.browser.name
  const claim = { carrier, callId, userId: person.id, legId: parentSid, now, reconcileAfter: now }
  const claimed = await claimCall(context.database.sql, claim)
  const record = (status: CallStatus, sequence: number, durationSeconds: number | null) => recordCallEvent(context, {
    carrier, source: 'webhook', callId, components: parseTermsKey(claimed.terms)!, termsKey: claimed.terms, status,
    parentLegId: parentSid, legId: childSid,
    ownerId: null, toNumber: claimed.toNumber, fromNumber: claimed.originNumber, sequence, occurredAt: timeline.now(),
    durationSeconds,
  })
  timeline.pass(DIAL_SECONDS)
  await record('initiated', 0, null)
  await record('ringing', 1, null)
  timeline.pass(RING_SECONDS)
  const isAnswered = call.status === 'completed'
  if (isAnswered) await record('answered', 2, null)
  const talkSeconds = isAnswered ? Math.min(call.talkSeconds, maxAllowedSeconds) : 0
  const answeredAt = timeline.now()
  timeline.add(after(answeredAt, talkSeconds), async () => {
    await record(call.status, 3, talkSeconds)
    if (isAnswered && call.sounded) {
      await reportQuality(context, person.id, callId, measured(callId, call.sounded, talkSeconds))
    }
    await actOnCrossings(context)
    if (call.complaint) complainOf(past, person, callId, call.complaint)
  })
  writeLegs(past, {
    person, callId, parentSid, childSid, call, from: claimed.originNumber,
    startedAt: now,
    answeredAt: isAnswered ? answeredAt : null,
    endedAt: after(answeredAt, isAnswered ? call.carrierSaysSeconds ?? talkSeconds : 0),
  })
}

interface PlacedCall {
  person: Person
  callId: string
  parentSid: string
  childSid: string
  call: DemoCall
  from: string
  startedAt: Date
  answeredAt: Date | null
  endedAt: Date
}

/** The carrier's two legs: the browser's, which is answered with the other one, and the one that is paid for. */
function writeLegs({ history }: Past, placed: PlacedCall): void {
  const { person, callId, parentSid, childSid, call, from, ...moments } = placed
  const shared = {
    identity: person.id,
    startedAt: moments.startedAt.toISOString(),
    answeredAt: moments.answeredAt?.toISOString() ?? null,
    endedAt: moments.endedAt.toISOString(),
  }
  // a caller who gave up took their own leg along; otherwise it was ours to end
  const parentStatus = call.status === 'canceled' ? 'canceled' : 'completed'
  history.legs.push(
    {
      ...shared, sid: parentSid, parentSid: null, params: { To: call.to, CallId: callId }, from: `client:${person.id}`,
      to: '', status: parentStatus,
    },
    { ...shared, sid: childSid, parentSid, params: {}, from, to: call.to, status: call.status },
  )
}

export function newSid(): string {
  return `CA${randomBytes(16).toString('hex')}`
}
