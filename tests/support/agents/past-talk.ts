import { randomUUID } from 'node:crypto'
import type { TalkEnding } from '../../../shared/schemas/agents/talks'
import type { HttpWorld, Visitor } from '../http-world'
import { NUMBERS, declared } from '../test-context'
import { newSid } from '../twilio-requests'

export interface SaidLine {
  who: 'caller' | 'agent'
  words: string
  heardWords?: string
  latencyMs?: number
}

export interface PastTalk {
  agentId: string
  toNumber?: string
  /** Null: nobody answered. */
  durationSeconds?: number | null
  isIncoming?: boolean
  /** Of each stream, one after another; null: it goes on. */
  endings?: (TalkEnding | null)[]
  interruptions?: number
  lines?: SaidLine[]
  keptUntil?: Date
}

/** A call as an agent of theirs leaves it: settled, with its streams and what was said. */
export async function pastTalk(world: HttpWorld, visitor: Visitor, talk: PastTalk): Promise<string> {
  const { durationSeconds = 61, toNumber = NUMBERS.british, isIncoming = false } = talk
  const call = durationSeconds === null
    ? await world.dial(visitor, toNumber)
    : await world.complete(visitor, durationSeconds, toNumber)
  if (durationSeconds === null) await world.report(call, { status: 'no-answer', sequence: 2, durationSeconds: 0 })
  await becomeAgents(world, call.callId, talk.agentId, isIncoming)
  await writeTalk(world, visitor, call.callId, talk)
  return call.callId
}

/** A call that was not begun by an agent, as if it had been. */
export async function becomeAgents(
  { context }: HttpWorld, callId: string, agentId: string, isIncoming = false,
): Promise<void> {
  const [way, hash] = isIncoming ? ['in', null] : ['out', callId]
  await declared(context.admin, sql => sql`insert into agent_call (call_id, user_id, agent_id, agent_version, way, content_hash, created_at)
    select id, user_id, ${agentId}::uuid, 1, ${way}, ${hash}, created_at from call where id = ${callId}`)
  await declared(context.admin, sql => sql`update call set channel = 'agent' where id = ${callId}`)
  if (isIncoming) await declared(context.admin, sql => sql`update call_leg set role = 'inbound' where call_id = ${callId} and role = 'browser'`)
}

/** Streams of a call, and what was said in the first of them. */
export async function writeTalk(
  { context }: HttpWorld, visitor: Visitor, callId: string, talk: PastTalk,
): Promise<void> {
  const { agentId, endings = ['hung_up'], interruptions = 0, lines = [], keptUntil = new Date('2999-01-01') } = talk
  const { admin, clock } = context
  const userId = visitor.person.id
  const sessions = endings.map(() => randomUUID())
  for (const [place, ending] of endings.entries()) {
    const at = new Date(clock.now().getTime() + place)
    await declared(admin, sql => sql`insert into agent_session ${sql({
      id: sessions[place]!, call_id: callId, user_id: userId, agent_id: agentId, agent_version: 1, carrier: 'twilio', leg_id: newSid(),
      token_hash: randomUUID(), token_expires_at: at, created_at: at, bound_at: at, bound_by: 'test', stream_id: newSid('MZ'),
      ended_at: ending && at, ending, heard_ms: 1000, made_ms: 1500, interruptions: place === 0 ? interruptions : 0, model: 'm',
    })}`)
  }
  for (const [place, { who, words, heardWords = who === 'agent' ? words : null, latencyMs = null }] of lines.entries()) {
    await admin`insert into transcript_item ${admin({
      call_id: callId, item_id: `item_${place}`, session_id: sessions[0]!, user_id: userId, previous_item_id: place === 0 ? null : `item_${place - 1}`,
      place: place + 1, who, kind: 'words', words, heard_words: heardWords, latency_ms: latencyMs, said_at: clock.now(), kept_until: keptUntil, revision: place + 1,
    })}`
  }
}
