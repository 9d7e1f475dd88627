import type { Carrier } from '../carrier'
import { TwimlError } from '../twiml/twiml-error'
import type { Dial, DialTarget, Verb } from '../twiml/verbs'
import { WebhookFailure } from '../webhooks/webhooks'
import { durationSeconds, isFinal, type Call, type FinalStatus } from './call'
import { dialResultFields } from './call-fields'
import { checkOrigin, dialOrigin } from './dial-origin'
import { fetchDocument, resolveUrl } from './documents'
import { endCall } from './end-call'
import { reportStatus } from './status-callbacks'
import type { NextDocument } from './verb-context'

export interface SimulatedCall {
  identity: string
  /** As a browser would pass them to `connect({ params })`. */
  params: Readonly<Record<string, string>>
  outcome: 'answered' | 'busy' | 'no-answer' | 'failed' | 'caller-cancels'
  ringSeconds: number
  talkSeconds: number
  hangupBy: 'caller' | 'callee'
}

export interface SimulationResult {
  parentSid: string
  childSid: string | null
  childStatus: FinalStatus | null
  durationSeconds: number
  /** The app answered without a `<Dial>`. */
  refused: boolean
  /** The verbs that the app answered with. */
  twiml: readonly Verb[]
  /** Why the app's answer could not be used; null when it could. */
  failure: string | null
}

interface Fetched {
  verbs: readonly Verb[]
  failure: string | null
}

const SIP_CODES = { 'answered': 200, 'busy': 486, 'no-answer': 487, 'failed': 404, 'caller-cancels': 487 } as const

/**
 * A browser's call without browser, sound or waiting: the app gets every request of a real one, with the moments that
 * the call would have had, as fast as it answers. What goes wrong ends up in the error log, as in a real call.
 */
export async function simulateCall(carrier: Carrier, wanted: SimulatedCall): Promise<SimulationResult> {
  const startedMs = carrier.clock.now()
  const parent = newParent(carrier, wanted, startedMs)
  const voice = { url: carrier.config.voiceUrl, method: 'POST' } as const
  const { verbs, failure } = await fetchOrRecord(carrier, parent, { kind: 'voice', source: voice })
  const dial = verbs.find(verb => verb.verb === 'Dial')
  const target = dial?.targets[0]
  const child = dial && target ? await runDial(carrier, wanted, parent, dial, target, startedMs) : null
  for (const verb of verbs) if (verb.verb === 'Say') parent.spoken.push(verb.text)
  if (parent.endedMs === null) {
    await endParent(carrier, parent, failure === null ? 'completed' : 'failed', child?.endedMs ?? startedMs)
  }
  return {
    parentSid: parent.sid,
    childSid: child?.sid ?? null,
    childStatus: child && isFinal(child.status) ? child.status : null,
    durationSeconds: child ? (durationSeconds(child) ?? 0) : 0,
    refused: child === null,
    twiml: verbs,
    failure,
  }
}

async function fetchOrRecord(carrier: Carrier, call: Call, next: NextDocument): Promise<Fetched> {
  try {
    return { verbs: await fetchDocument(carrier, call, next), failure: null }
  } catch (error) {
    if (!(error instanceof WebhookFailure || error instanceof TwimlError)) throw error
    carrier.errors.add(error.code, error.message, call.sid)
    return { verbs: [], failure: error.message }
  }
}

function newParent(carrier: Carrier, wanted: SimulatedCall, startedMs: number): Call {
  const { appSid, voiceStatusUrl } = carrier.config
  const parent = carrier.calls.add(
    {
      direction: 'inbound',
      from: `client:${wanted.identity}`,
      to: '',
      status: 'ringing',
      identity: wanted.identity,
      params: wanted.params,
      applicationSid: appSid,
      statusCallback: voiceStatusUrl ? { url: voiceStatusUrl, method: 'POST', events: ['completed'] } : null,
    },
    startedMs,
  )
  parent.startedMs = startedMs
  return parent
}

async function endParent(carrier: Carrier, parent: Call, status: FinalStatus, atMs: number): Promise<void> {
  endCall(carrier, parent, status, atMs)
  await reportStatus(carrier, parent, 'completed', atMs)
}

async function runDial(
  carrier: Carrier,
  wanted: SimulatedCall,
  parent: Call,
  dial: Dial,
  target: DialTarget,
  startedMs: number,
): Promise<Call> {
  if (!dial.answerOnBridge) answer(parent, startedMs)
  const child = newChild(carrier, parent, dial, target, startedMs)
  const usable = checkOrigin(carrier, parent, dial, target.kind === 'Client')
  await runChild(carrier, usable ? wanted : { ...wanted, outcome: 'failed' }, child, dial, startedMs)
  const endedMs = child.endedMs ?? startedMs
  if (child.answeredMs !== null) answer(parent, child.answeredMs)
  const callerLeft = wanted.outcome === 'caller-cancels' || (child.answeredMs !== null && wanted.hangupBy === 'caller')
  if (callerLeft) {
    const abandoned = parent.answeredMs === null ? carrier.settings.abandonedStatus : 'completed'
    await endParent(carrier, parent, abandoned, endedMs)
  }
  if (dial.action !== null && (!callerLeft || carrier.settings.actionAfterHangup)) {
    await fetchOrRecord(carrier, parent, {
      kind: 'action',
      source: { url: resolveUrl(carrier.config.voiceUrl, dial.action), method: dial.method },
      fields: dialResultFields(carrier.config.accountSid, parent, child),
    })
  }
  return child
}

function answer(call: Call, atMs: number): void {
  if (call.answeredMs !== null) return
  call.answeredMs = atMs
  call.status = 'in-progress'
}

function newChild(carrier: Carrier, parent: Call, dial: Dial, target: DialTarget, startedMs: number): Call {
  const { statusCallback: url, statusCallbackMethod: method, statusCallbackEvents: events } = target
  const child = carrier.calls.add(
    {
      parent,
      direction: 'outbound-dial',
      from: dialOrigin(parent, dial),
      to: target.kind === 'Client' ? `client:${target.address}` : target.address,
      status: 'initiated',
      identity: parent.identity,
      statusCallback: url === null ? null : { url: resolveUrl(carrier.config.voiceUrl, url), method, events },
    },
    startedMs,
  )
  child.startedMs = startedMs
  return child
}

function finalStatus(carrier: Carrier, outcome: SimulatedCall['outcome']): FinalStatus {
  if (outcome === 'answered') return 'completed'
  return outcome === 'caller-cancels' ? carrier.settings.abandonedStatus : outcome
}

async function runChild(
  carrier: Carrier,
  wanted: SimulatedCall,
  child: Call,
  dial: Dial,
  startedMs: number,
): Promise<void> {
  const { outcome } = wanted
  const ringSeconds = Math.min(outcome === 'no-answer' ? Infinity : wanted.ringSeconds, dial.timeoutSeconds)
  await reportStatus(carrier, child, 'initiated', startedMs)
  let endedMs = startedMs
  if (outcome !== 'failed') {
    child.status = 'ringing'
    await reportStatus(carrier, child, 'ringing', startedMs)
    endedMs += ringSeconds * 1_000
  }
  if (outcome === 'answered') {
    answer(child, endedMs)
    await reportStatus(carrier, child, 'answered', endedMs)
    endedMs += Math.min(wanted.talkSeconds, dial.timeLimitSeconds) * 1_000
  }
  child.sipResponseCode = SIP_CODES[outcome]
  endCall(carrier, child, finalStatus(carrier, outcome), endedMs)
  await reportStatus(carrier, child, 'completed', endedMs)
  await carrier.webhooks.releaseHeld(child.sid)
}
