import { randomUUID } from 'node:crypto'
import { findCall } from '../../../server/db/calls/calls'
import { noteAnsweredBy } from '../../../server/db/agents/agent-calls'
import { createAgent } from '../../../server/services/agents/create-agent'
import { startAgentRound } from '../../../server/services/agents/rounds/start-agent-round'
import { takeAgentStep } from '../../../server/services/agents/take-agent-step'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import type { AnsweredBy } from '../../../shared/schemas/agents/agent-calls'
import type {
  AgentRetryPlan, AgentRoundDto, PreviewAgentRoundBody, StartAgentRoundBody,
} from '../../../shared/schemas/agents/agent-rounds'
import type { AgentContent } from '../../../shared/schemas/agents/agents'
import type { CallStatus } from '../../../shared/schemas/calls'
import { agentContent } from '../agents'
import { createPerson, type Person, type TestContext } from '../test-context'
import { createFakeVoice } from './fake-voice'
import { ALWAYS } from './live-agent'

/** So many calls as a test wants; what an account may do is asked where it is what the test is about. */
export const ROOMY = {
  LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_AGENT_CALLS_AT_ONCE: '100', LIMIT_SPEND_PER_DAY: '10000',
  LIMIT_COUNTRIES_PER_DAY: '50',
}
/** Nobody is called a second time. */
export const ONCE: AgentRetryPlan = {
  busy: { times: 0, minutes: 5 }, no_answer: { times: 0, minutes: 5 }, failed: { times: 0, minutes: 5 },
  machine: { times: 0, minutes: 5 },
}
/** Of a call of 30 seconds to a British number, phone and agent, in micros. */
export const TALK_MICROS = 20_000n + 75_000n

/** British numbers, one after another. */
export const britons = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => `+44207946${String(first + index).padStart(4, '0')}`)

/** What is looked at before. */
export function previewBody(change: Partial<PreviewAgentRoundBody> = {}): PreviewAgentRoundBody {
  const { id: _id, name: _name, ...plan } = roundBody()
  return { ...plan, ...change }
}

export const roundBody = (change: Partial<StartAgentRoundBody> = {}): StartAgentRoundBody => ({
  id: randomUUID(), name: 'December', list: null, window: null, endsAt: null, perMinute: 120, atOnce: 100, budgetMicros: null, retries: ONCE,
  machineMessage: null, ...change,
})

export async function agrees(
  { admin, clock }: TestContext, userId: string, numbers: readonly string[], kind: 'consent' | 'do_not_call' = 'consent',
): Promise<void> {
  const now = clock.now()
  for (const number of numbers) {
    await admin`
      insert into call_wish (id, user_id, kind, number, said_at, way, wording, source, created_at)
      values (${randomUUID()}, ${userId}, ${kind}, ${number}, ${now}, 'written', 'Said so.', 'person', ${now})`
  }
}

export interface AgentRoundWorld {
  owner: Person
  agentId: string
  /** Over these numbers, who have agreed. */
  start: (numbers: readonly string[], change?: Partial<StartAgentRoundBody>) => Promise<AgentRoundDto>
}

/** An agent that is live day and night, of somebody in Britain who has plenty. */
export async function createAgentRoundWorld(
  context: TestContext, change: Partial<AgentContent> = {}, grantMicros = 1_000_000_000n,
): Promise<AgentRoundWorld> {
  context.voice = createFakeVoice()
  const owner = await createPerson(context, { grantMicros, country: 'GB' })
  const agentId = randomUUID()
  await createAgent(context, owner, { id: agentId, ...agentContent({ hours: ALWAYS, dayBudgetMicros: '1000000000', ...change }) })
  await takeAgentStep(context, { ...owner, requestId: randomUUID() }, agentId, { step: 'go_live', version: 1 })
  return {
    owner, agentId,
    async start(numbers, body) {
      await agrees(context, owner.id, numbers)
      return startAgentRound(context, { ...owner, requestId: randomUUID() }, agentId, roundBody({ list: numbers.join('\n'), ...body }))
    },
  }
}

export interface AgentCallEnd { status: CallStatus, seconds?: number, answeredBy?: AnsweredBy }

/** Every call that goes on ends, as the carrier would tell it; each number as it is said. */
export async function endAgentCalls(
  context: TestContext, endOf: (number: string) => AgentCallEnd | null,
): Promise<number> {
  const open = await context.admin`select id, to_number from call where channel = 'agent' and billed_at is null order by created_at, id`
  let ended = 0
  for (const { id, to_number: number } of open) {
    const end = endOf(number as string)
    const { call, components } = (await context.database.asSystem(tx => findCall(tx, id as string)))!
    const [leg] = await context.admin`select leg_id from call_leg where call_id = ${id as string}`
    if (!end || !leg) continue
    const { answeredBy } = end
    if (answeredBy) await context.database.asSystem(tx => noteAnsweredBy(tx, call.id, answeredBy))
    await recordCallEvent(context, {
      carrier: call.carrier, source: 'system', callId: call.id, components, termsKey: call.terms, status: end.status,
      parentLegId: null, legId: leg.leg_id as string, ownerId: null, toNumber: null, fromNumber: null, sequence: null,
      occurredAt: context.clock.now(), durationSeconds: end.seconds ?? (end.status === 'completed' ? 30 : 0),
    })
    ended += 1
  }
  await context.idle()
  return ended
}
