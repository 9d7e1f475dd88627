import { carriersOf } from '../../server/carriers/carriers'
import type { LegOrder, Placement } from '../../server/carriers/carrier'
import type { Context } from '../../server/context'
import { noteAnsweredBy } from '../../server/db/agents/agent-calls'
import { findCall } from '../../server/db/calls/calls'
import { runAgentRounds } from '../../server/services/agents/rounds/run-agent-rounds'
import { startAgentRound } from '../../server/services/agents/rounds/start-agent-round'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import type { AnsweredBy } from '../../shared/schemas/agents/agent-calls'
import type { CallStatus } from '../../shared/schemas/calls'
import { daysAgo, type Past, type Person } from './past'
import { newSid } from './past-calls'
import { AGENT_ID, keepWish, speak } from './past-talks'
import type { DemoLine } from './talk-words'
import { after } from './timeline'

interface End { status: CallStatus, seconds: number, answeredBy?: AnsweredBy }

const ROUND_ID = '0194f3c0-5eed-7000-8000-00000000a9e8'
const MACHINE_MESSAGE = 'Your order is ready. Please call us back for the hour.'
const RING_SECONDS = 7
/** Looked at so long after it began: the last one finds everybody called. */
const STEPS_SECONDS = [0, 60, 120, 180, 300, 600, 1800, 3600]

/** What is said to whoever answers. */
const TALK: readonly DemoLine[] = [
  { who: 'agent', words: 'Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant. Your order is ready.' },
  { who: 'caller', words: 'Good to know. I will come by before the weekend.' },
  { who: 'agent', words: 'Until then. Goodbye.', latencyMs: 840 },
]

/** Whom it calls, and how each call ends, the first and the next. */
const PEOPLE: readonly { number: string, name: string, ends: readonly End[] }[] = [
  { number: '+442079460141', name: 'Grace', ends: [{ status: 'completed', seconds: 52, answeredBy: 'human' }] },
  { number: '+442079460142', name: 'Idris', ends: [{ status: 'completed', seconds: 19, answeredBy: 'machine' }] },
  { number: '+442079460143', name: 'Siân', ends: [{ status: 'busy', seconds: 0 }, { status: 'completed', seconds: 71, answeredBy: 'human' }] },
  { number: '+442079460144', name: 'Oluwaseun', ends: [{ status: 'no-answer', seconds: 0 }] },
  { number: '+442079460145', name: 'Maeve', ends: [{ status: 'completed', seconds: 34, answeredBy: 'human' }] },
]
/** Nobody asked this one. */
const UNASKED = '+442079460146'

/** An agent called a list of those who had agreed, on a working day, and all of it is over. */
export function tellRound(past: Past, person: Person, now: Date): void {
  const { timeline } = past
  const begins = workingDay(now)
  const context = withPastCarrier(past, person)
  for (const [place, { number }] of PEOPLE.entries()) {
    timeline.add(daysAgo(now, 10, 8, 20 + place), () =>
      keepWish(past, person, { number, kind: 'consent', wording: 'You may call me about my delivery.' }))
  }
  const list = ['Number,Name', ...PEOPLE.map(({ number, name }) => `${number},${name}`), `${UNASKED},Nobody`].join('\n')
  timeline.add(begins, () => startAgentRound(context, { ...person, requestId: 'demo' }, AGENT_ID, {
    id: ROUND_ID, name: 'Ready before the weekend', list, window: null, endsAt: null, perMinute: 5, atOnce: 3, budgetMicros: '5000000',
    retries: {
      busy: { times: 1, minutes: 5 }, no_answer: { times: 0, minutes: 5 }, failed: { times: 0, minutes: 5 },
      machine: { times: 0, minutes: 5 },
    },
    machineMessage: MACHINE_MESSAGE,
  }))
  for (const seconds of STEPS_SECONDS) timeline.add(after(begins, seconds), () => runAgentRounds(context, () => true))
}

/** The agent works from Monday to Friday. */
function workingDay(now: Date): Date {
  for (let days = 6; ; days++) {
    const day = daysAgo(now, days, 13)
    if (![0, 6].includes(day.getUTCDay())) return day
  }
}

/** The carrier of the past takes every order, and puts on the timeline what comes of it. */
function withPastCarrier(past: Past, person: Person): Context {
  const { browser, all } = past.context.carriers
  const placeLeg = (order: LegOrder) => Promise.resolve(place(past, person, order))
  return { ...past.context, carriers: carriersOf({ ...browser, placeLeg }, ...all.filter(one => one !== browser)) }
}

function place(past: Past, person: Person, { toNumber: to, fromNumber: from }: LegOrder): Placement {
  const { timeline, history } = past
  const sid = newSid()
  const startedAt = timeline.now()
  const { ends } = PEOPLE.find(({ number }) => number === to)!
  const end = ends[history.legs.filter(leg => leg.to === to).length]!
  const isAnswered = end.status === 'completed'
  const answeredAt = after(startedAt, RING_SECONDS)
  const endedAt = after(answeredAt, end.seconds)
  if (isAnswered) {
    timeline.add(answeredAt, async () => {
      await record(past, sid, 'answered', 2, null)
      const talk = { to, lines: TALK, ending: 'finished' as const }
      if (end.answeredBy === 'human') await speak(past, person, talk, { callId: await callOf(past, sid), legId: sid, endedAt })
    })
  }
  timeline.add(endedAt, async () => {
    const { answeredBy } = end
    const callId = await callOf(past, sid)
    if (answeredBy) await past.context.database.asSystem(tx => noteAnsweredBy(tx, callId, answeredBy))
    await record(past, sid, end.status, 3, end.seconds)
  })
  history.legs.push({
    sid, parentSid: null, identity: null, params: {}, from, to, status: end.status, startedAt: startedAt.toISOString(),
    answeredAt: isAnswered ? answeredAt.toISOString() : null, endedAt: endedAt.toISOString(),
  })
  return {
    kind: 'placed',
    leg: { id: sid, parentId: null, to, from, status: 'initiated', durationSeconds: null, startedAt: null, endedAt: null, price: null },
  }
}

async function callOf({ owner }: Past, legId: string): Promise<string> {
  const [leg] = await owner<{ call_id: string }[]>`select call_id from call_leg where leg_id = ${legId}`
  return leg!.call_id
}

async function record(
  past: Past, legId: string, status: CallStatus, sequence: number, durationSeconds: number | null,
): Promise<void> {
  const { context, timeline } = past
  const callId = await callOf(past, legId)
  const { call, components } = (await context.database.asSystem(tx => findCall(tx, callId)))!
  await recordCallEvent(context, {
    carrier: call.carrier, source: 'webhook', callId, components, termsKey: call.terms, status, parentLegId: null, legId,
    ownerId: null, toNumber: call.toNumber, fromNumber: call.originNumber, sequence, occurredAt: timeline.now(),
    durationSeconds,
  })
}
