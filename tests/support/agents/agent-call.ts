import { randomUUID } from 'node:crypto'
import { issueStream } from '../../../server/services/agents/issue-stream'
import type { HttpWorld, Visitor } from '../http-world'
import { newSid } from '../twilio-requests'

export interface AgentCall {
  callId: string
  legId: string
  /** Lets one stream in. */
  token: string
  agentId: string
}

/** An agent of somebody's, with one version. */
export async function createAgentRow({ context }: HttpWorld, userId: string, model = 'm'): Promise<string> {
  const id = randomUUID()
  await context.admin`insert into agent (id, user_id, version, created_at, updated_at) values (${id}, ${userId}, 1, now(), now())`
  await context.admin`
    insert into agent_version (
      agent_id, version, user_id, name, purpose, opening, disclosure, recording_notice, instructions, model, voice, languages, knowledge, fields, abilities,
      time_zone, hours, longest_call_seconds, call_budget_micros, day_budget_micros, when_unable, is_recorded, words_kept_days, created_at
    ) values (
      ${id}, 1, ${userId}, 'Till', 'Takes orders.', 'Bakery Till.', 'I am an AI.', '', 'Be kind.', ${model}, 'marin', '{en-US}', '[]', '[]',
      '{"saveLead": false, "endCall": true, "handOverTo": null, "callBack": false}', 'UTC', '{}', 600, 1, 1, '{}', false, 30, now()
    )`
  return id
}

/** A call that waits for its stream. */
export async function createAgentCall(world: HttpWorld, visitor: Visitor): Promise<AgentCall> {
  const agentId = await createAgentRow(world, visitor.person.id)
  const { callId } = await world.start(visitor)
  const legId = newSid()
  return { callId, legId, agentId, token: await issueAgain(world, visitor, { callId, legId, agentId }) }
}

/** Another stream for the same call. */
export function issueAgain(world: HttpWorld, visitor: Visitor, { callId, legId, agentId }: Omit<AgentCall, 'token'>): Promise<string> {
  return issueStream(world.context, { callId, userId: visitor.person.id, agentId, agentVersion: 1, carrier: 'twilio', legId })
}
