import { assignNumber } from '../../../server/services/numbers/assign-number'
import type { AgentContent, AgentDetailDto } from '../../../shared/schemas/agents/agents'
import { expect } from 'vitest'
import { agentContent, makeAgent } from '../agents'
import type { HttpReply } from '../http-app'
import type { HttpWorld, Visitor } from '../http-world'
import { incomingMessage, newSid, type TwilioMessage } from '../twilio-requests'

let numbers = 0

export interface LiveAgent {
  agent: AgentDetailDto
  number: string
}

/** Hours in which it is always open. */
export const ALWAYS: AgentContent['hours'] = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map(day => [day, [['00:00', '24:00']]]))

/** An agent that answers a number, day and night. */
export async function liveAgent(
  world: HttpWorld, visitor: Visitor, change: Partial<AgentContent> = {},
): Promise<LiveAgent> {
  const number = `+1415556${String(1000 + numbers++)}`
  await assignNumber(world.context, { number, userId: visitor.person.id, carrier: 'twilio' })
  const { id } = await makeAgent(visitor, { ...agentContent(), hours: ALWAYS, ...change })
  const put = await visitor.put(`/api/agents/${id}/numbers`, { numbers: [number] })
  expect(put.status, put.text).toBe(200)
  const live = await visitor.post(`/api/agents/${id}/steps`, { step: 'go_live', version: 1 })
  expect(live.status, live.text).toBe(200)
  return { agent: live.json as AgentDetailDto, number }
}

export interface AnsweredCall {
  callId: string
  legId: string
  theirNumber: string
  number: string
  token: string
  reply: HttpReply
}

export const tokenOf = (text: string): string => /name="token" value="([\w-]+)"/.exec(text)![1]!

/** Somebody rings a number that an agent answers, as far as the carrier's question takes it. */
export async function ringAgent(
  world: HttpWorld, number: string, { theirNumber = '+442079460999', legId = newSid(), target = '/api/inbound-call' } = {},
): Promise<AnsweredCall> {
  const asked = incomingMessage(world.side, { ourNumber: number, theirNumber, parentSid: legId })
  const reply = await world.deliver({ ...asked, target })
  expect(reply.text).toContain('<Connect')
  const [row] = await world.context.admin`select call_id from call_leg where leg_id = ${legId}`
  return { callId: row!.call_id as string, legId, theirNumber, number, reply, token: tokenOf(reply.text) }
}

/** What the carrier asks when the stream is over. */
export function talkOverMessage({ side }: HttpWorld, call: Pick<AnsweredCall, 'callId' | 'legId' | 'theirNumber' | 'number'>, status = 'in-progress', rung?: string): TwilioMessage {
  return {
    target: `/api/twilio/agent-talk?call=${call.callId}${rung ? '&after=person' : ''}`,
    params: {
      AccountSid: side.accountSid, ApiVersion: '2010-04-01', CallSid: call.legId, CallStatus: status, Called: call.number, Caller: call.theirNumber,
      Direction: 'inbound', From: call.theirNumber, To: call.number, ...rung && { DialCallStatus: rung },
    },
  }
}
