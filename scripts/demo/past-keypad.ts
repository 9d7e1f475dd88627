import { carriersOf } from '../../server/carriers/carriers'
import type { LegOrder, Placement } from '../../server/carriers/carrier'
import type { Context } from '../../server/context'
import { findCall } from '../../server/db/calls/calls'
import { findRequestOf } from '../../server/db/outreach/keypad-calls'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import { concludeCall } from '../../server/services/outreach/calls/conclude-call'
import { hearKey } from '../../server/services/outreach/calls/hear-key'
import type { CallStatus } from '../../shared/schemas/calls'
import type { Past } from './past'
import { newSid } from './past-calls'
import { after } from './timeline'

interface KeypadEnd {
  status: Extract<CallStatus, 'completed' | 'busy' | 'no-answer' | 'failed'>
  key?: string
  talkSeconds?: number
}

/** By the last four digits, as the sandbox's phones behave today. */
const ENDS: Readonly<Record<string, KeypadEnd>> = {
  '0002': { status: 'busy' },
  '0003': { status: 'no-answer' },
  '0061': { status: 'completed', key: '1', talkSeconds: 21 },
  '0062': { status: 'completed', key: '2', talkSeconds: 26 },
  '0063': { status: 'completed', key: '3', talkSeconds: 24 },
  '0064': { status: 'completed', talkSeconds: 48 },
  '0067': { status: 'completed', key: '8', talkSeconds: 17 },
}
const RING_SECONDS = 7
/** Until the network gives up. */
const LONGEST_RING_SECONDS = 45
const KEY_SECONDS = 14

/** The carrier of the past: it dials nobody, takes every order, and puts on the timeline what comes of it. */
export function withPastCarrier(past: Past): Context {
  const { context } = past
  const { browser, all } = context.carriers
  const placeLeg = (order: LegOrder) => Promise.resolve(place(past, made, order))
  const others = all.filter(one => one !== browser)
  const made: Context = { ...context, carriers: carriersOf({ ...browser, placeLeg }, ...others) }
  return made
}

function place(past: Past, context: Context, order: LegOrder): Placement {
  const { timeline, history } = past
  const { toNumber: to, fromNumber: from } = order
  const sid = newSid()
  const startedAt = timeline.now()
  const { status, key, talkSeconds = 0 } = endOf(to, history.legs.filter(leg => leg.to === to).length)
  const isAnswered = status === 'completed'
  const answeredAt = after(startedAt, status === 'no-answer' ? LONGEST_RING_SECONDS : RING_SECONDS)
  const endedAt = after(answeredAt, talkSeconds)
  const call = new PastKeypadCall(past, context, sid)
  if (isAnswered) timeline.add(answeredAt, () => call.record('answered', 2, null))
  if (key !== undefined) timeline.add(after(answeredAt, KEY_SECONDS), () => call.press(key))
  timeline.add(endedAt, () => call.end(status, talkSeconds))
  history.legs.push({
    sid, parentSid: null, identity: null, params: {}, from, to, status, startedAt: startedAt.toISOString(),
    answeredAt: isAnswered ? answeredAt.toISOString() : null, endedAt: endedAt.toISOString(),
  })
  return {
    kind: 'placed',
    leg: { id: sid, parentId: null, to, from, status: 'initiated', durationSeconds: null, startedAt: null, endedAt: null, price: null },
  }
}

/** Whose phone always behaves alike does so; others do not hear it the first time. */
function endOf(number: string, callsBefore: number): KeypadEnd {
  return ENDS[number.slice(-4)] ?? (callsBefore % 2 === 0 ? ENDS['0003']! : ENDS['0061']!)
}

/** A call that was ordered, as its carrier goes on to tell of it. */
class PastKeypadCall {
  constructor(private readonly past: Past, private readonly context: Context, private readonly legId: string) {}

  async press(digits: string): Promise<void> {
    const { context, legId } = this
    const callId = await this.#callId()
    await hearKey(context, { carrier: context.carriers.browser.name, callId, legId, digits, round: 0 })
  }

  async end(status: CallStatus, seconds: number): Promise<void> {
    await this.record(status, 3, seconds)
    const callId = await this.#callId()
    await this.context.database.asSystem(async tx => concludeCall(this.context, tx, (await findRequestOf(tx, callId))!))
  }

  async record(status: CallStatus, sequence: number, durationSeconds: number | null): Promise<void> {
    const { context, legId } = this
    const callId = await this.#callId()
    const { call, components } = (await context.database.asSystem(tx => findCall(tx, callId)))!
    await recordCallEvent(context, {
      carrier: call.carrier, source: 'webhook', callId, components, termsKey: call.terms, status,
      parentLegId: null, legId, ownerId: null, toNumber: call.toNumber, fromNumber: call.originNumber, sequence,
      occurredAt: this.past.timeline.now(), durationSeconds,
    })
  }

  async #callId(): Promise<string> {
    const [leg] = await this.past.owner<{ call_id: string }[]>`select call_id from call_leg where leg_id = ${this.legId}`
    return leg!.call_id
  }
}
