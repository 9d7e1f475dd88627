import { findAgentVersion } from '../../server/db/agents/agents'
import { insertWish } from '../../server/db/agents/call-wishes'
import { endAgentSession, insertAgentSession, saveTranscript, bindAgentSession } from '../../server/db/agents/talks'
import { findCall } from '../../server/db/calls/calls'
import { lockLeadCall } from '../../server/db/leads/lead-calls'
import { holdAgentCall } from '../../server/services/agents/calls/hold-agent-call'
import { priceAgentCall } from '../../server/services/agents/calls/price-agent-call'
import { createAgent } from '../../server/services/agents/create-agent'
import { takeAgentStep } from '../../server/services/agents/take-agent-step'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import { editLead } from '../../server/services/leads/edit-lead'
import { noteLead } from '../../server/services/leads/note-lead'
import { readEndedTalks } from '../../server/services/leads/read-ended-talks'
import { readTalks } from '../../server/services/leads/read-talks'
import type { AgentContent } from '../../shared/schemas/agents/agents'
import type { CallWishKind } from '../../shared/schemas/agents/words'
import type { CallStatus } from '../../shared/schemas/calls'
import { daysAgo, type Past, type Person } from './past'
import { newSid } from './past-calls'
import { TALKS, type DemoTalk } from './talk-words'
import { after } from './timeline'

const DAY_MS = 86_400_000
const RING_SECONDS = 6
const KEPT_DAYS = 90
const READ_AFTER_SECONDS = 10
const SEEN_TO_AFTER_SECONDS = 7200
/** So long a letter takes to be said. */
const LETTER_MS = 60
export const AGENT_ID = '0194f3c0-5eed-7000-8000-00000000a9e7'

/** An agent that asks customers when their delivery suits, whom it may call, and the calls it had. */
export function tellTalks(past: Past, person: Person, now: Date): void {
  const { timeline } = past
  timeline.add(daysAgo(now, 11, 9), () => makeAgent(past, person))
  for (const [place, number] of [...new Set(TALKS.map(({ to }) => to))].entries()) {
    timeline.add(daysAgo(now, 10, 8, place), () =>
      keepWish(past, person, { number, kind: 'consent', wording: 'You may call me about my delivery.' }))
  }
  for (const [place, talk] of TALKS.entries()) {
    timeline.add(daysAgo(now, talk.daysAgo, talk.hour, 7 + place), () => hold(past, person, talk))
  }
}

async function makeAgent({ context }: Past, person: Person): Promise<void> {
  const { agents } = context.config
  const content: AgentContent = {
    name: 'Delivery desk',
    purpose: 'Asks customers when their delivery suits them',
    opening: 'Hello, this is the delivery desk of Amina’s Fabrics.',
    disclosure: 'I am an AI assistant.',
    recordingNotice: '',
    instructions: 'Ask which of tomorrow or the day after suits for the delivery, and whether morning or afternoon. Read it back once. Promise no hour.',
    model: agents.models[0]!,
    voice: agents.voices[0]!,
    languages: ['en'],
    knowledge: [{ kind: 'question', title: 'What does a delivery cost?', text: 'Nothing for orders over 50 dollars, else 4 dollars.' }],
    fields: [
      { key: 'name', name: 'Name', kind: 'text', isRequired: true, hint: '' },
      { key: 'day', name: 'Day', kind: 'date', isRequired: true, hint: 'When the delivery suits' },
      { key: 'email', name: 'E-mail', kind: 'email', isRequired: false, hint: 'Spell it back, and ask whether it is right' },
      { key: 'wish', name: 'Anything else', kind: 'text', isRequired: false, hint: 'In their own words' },
    ],
    abilities: { saveLead: true, endCall: true, handOverTo: null, callBack: true },
    timeZone: 'Europe/London',
    hours: { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']], wed: [['09:00', '18:00']], thu: [['09:00', '18:00']], fri: [['09:00', '18:00']] },
    longestCallSeconds: 300,
    callBudgetMicros: '1000000',
    dayBudgetMicros: '5000000',
    whenUnable: { way: 'sentence', sentence: 'I cannot help with that. A person will write to you.' },
    isRecorded: false,
    wordsKeptDays: KEPT_DAYS,
  }
  await createAgent(context, person, { id: AGENT_ID, ...content })
  const owner = { id: person.id, country: person.country, requestId: 'demo' }
  await takeAgentStep(context, owner, AGENT_ID, { step: 'go_live', version: 1 })
}

/** @param callId the call in which it was said; null: on a form. */
export async function keepWish(
  { context, timeline }: Past, person: Person,
  { callId = null, ...wish }: { number: string, kind: CallWishKind, wording: string, callId?: string | null },
): Promise<void> {
  const at = timeline.now()
  const [way, source] = callId === null ? ['online' as const, 'person' as const] : ['spoken' as const, 'call' as const]
  await context.database.asSystem(tx => insertWish(tx, {
    ...wish, id: context.ids.uuid(at), userId: person.id, saidAt: at, way, source, callId, createdAt: at,
  }))
}

async function hold(past: Past, person: Person, talk: DemoTalk): Promise<void> {
  const { context, timeline, history } = past
  const { name: carrier } = context.carriers.browser
  const { callerId: from } = context.config.twilio
  const [callId, legId, startedAt] = [context.ids.uuid(timeline.now()), newSid(), timeline.now()]
  const priced = await priceAgentCall(context, person, { to: talk.to, country: person.country, origin: from })
  const { components } = priced
  await context.database.asSystem(async tx => {
    const version = await findAgentVersion(tx, AGENT_ID, 1)
    return holdAgentCall(context, tx, person, version!, priced, {
      callId, carrier, originNumber: from, lookAfterSeconds: 60, way: 'out', variables: {}, machineMessage: null,
      contentHash: callId,
    })
  })
  const { call } = (await context.database.asSystem(tx => findCall(tx, callId)))!
  const record = (status: CallStatus, sequence: number, durationSeconds: number | null) => recordCallEvent(context, {
    carrier, source: 'webhook', callId, components, termsKey: call.terms, status, parentLegId: null, legId, ownerId: null,
    toNumber: call.toNumber, fromNumber: call.originNumber, sequence, occurredAt: timeline.now(), durationSeconds,
  })
  await record('ringing', 1, null)
  timeline.pass(RING_SECONDS)
  const answeredAt = timeline.now()
  const endedAt = after(answeredAt, talk.status === 'completed' ? talk.seconds : 0)
  if (talk.status === 'completed') {
    await record('answered', 2, null)
    await speak(past, person, talk, { callId, legId, endedAt })
  }
  timeline.add(endedAt, () => record(talk.status, 3, talk.seconds))
  timeline.add(endedAt, () => read(past, callId))
  if (talk.seenTo) timeline.add(after(endedAt, SEEN_TO_AFTER_SECONDS), () => seeTo(past, person, callId, talk.seenTo!))
  history.legs.push({
    sid: legId, parentSid: null, identity: null, params: {}, from, to: talk.to, status: talk.status,
    startedAt: startedAt.toISOString(),
    answeredAt: talk.status === 'completed' ? answeredAt.toISOString() : null, endedAt: endedAt.toISOString(),
  })
}

/** Nobody is there who could read it: what the agent saved in the call stands. */
async function read({ context, timeline }: Past, callId: string): Promise<void> {
  await context.database.asSystem(tx => readEndedTalks.take(context, tx, [callId]))
  timeline.pass(READ_AFTER_SECONDS)
  await readTalks({ ...context, extractor: null })
}

/** What somebody does about the lead that came of a call. */
async function seeTo(
  { context, timeline }: Past, { id: userId }: Person, callId: string,
  { dueInDays, note, ...edit }: NonNullable<DemoTalk['seenTo']>,
): Promise<void> {
  const leadCall = await context.database.asSystem(tx => lockLeadCall(tx, callId))
  const leadId = leadCall!.leadId!
  const at = timeline.now()
  const day = dueInDays === undefined ? undefined : after(at, dueInDays * DAY_MS / 1000).toISOString().slice(0, 10)
  await editLead(context, userId, leadId, { ...edit, ...day && { nextActionOn: day } })
  if (note) await noteLead(context, userId, leadId, { id: context.ids.uuid(at), text: note })
}

/** The stream of it, and what was said, each part after the one before. */
export async function speak(
  past: Past, person: Person, { to, lines, ending, stops }: Pick<DemoTalk, 'to' | 'lines' | 'ending' | 'stops'>,
  { callId, legId, endedAt }: { callId: string, legId: string, endedAt: Date },
): Promise<void> {
  const { context, timeline } = past
  const at = timeline.now()
  const sessionId = context.ids.uuid(at)
  const carrier = context.carriers.browser.name
  const keptUntil = new Date(at.getTime() + KEPT_DAYS * DAY_MS)
  let seconds = 0
  const rows = lines.map(({ who, words, heard = words, latencyMs = null, tool = null }, place) => {
    const isAgents = who === 'agent' && tool === null
    const row = {
      callId, sessionId, userId: person.id, place: place + 1, who, tool, latencyMs, keptUntil,
      saidAt: after(at, seconds),
      itemId: `said_${place}`, previousItemId: place === 0 ? null : `said_${place - 1}`,
      kind: tool === null ? 'words' as const : 'tool' as const,
      words: tool === null ? words : null,
      heardWords: isAgents ? heard : null,
      heardMs: isAgents ? heard.length * LETTER_MS : null,
      madeMs: isAgents ? words.length * LETTER_MS : null,
    }
    seconds += 1 + words.length * LETTER_MS / 1000
    return row
  })
  const isBroken = ({ heardMs, madeMs }: typeof rows[number]) => heardMs !== madeMs
  const sum = (lengths: (number | null)[]) => lengths.reduce<number>((all, length) => all + (length ?? 0), 0)
  await context.database.asSystem(async tx => {
    await insertAgentSession(tx, {
      id: sessionId, callId, userId: person.id, agentId: AGENT_ID, agentVersion: 1, carrier, legId,
      tokenHash: sessionId,
      tokenExpiresAt: after(at, 30), createdAt: at,
    })
    const stream = { carrier, legId, tokenHash: sessionId, streamId: newSid(), boundBy: 'demo', now: at }
    await bindAgentSession(tx, stream)
    await saveTranscript(tx, rows)
    await endAgentSession(tx, sessionId, {
      endedAt, ending, endingCode: null, model: context.config.agents.models[0]!, writingModel: null, usage: {},
      heardMs: sum(rows.map(row => row.heardMs)), madeMs: sum(rows.map(row => row.madeMs)),
      interruptions: rows.filter(isBroken).length,
    })
  })
  if (stops) await keepWish(past, person, { number: to, kind: 'do_not_call', wording: stops, callId })
}
