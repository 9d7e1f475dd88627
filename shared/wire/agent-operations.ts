import { AgentCallParams, AgentCallsQuery } from '../schemas/agents/agent-call-replies'
import { AgentQuoteQuery, OutboundCallBody } from '../schemas/agents/agent-calls'
import { AgentRoundParams, AgentRoundsQuery, PreviewAgentRoundBody, StartAgentRoundBody } from '../schemas/agents/agent-rounds'
import { AgentParams } from '../schemas/agents/agents'
import { TranscriptQuery } from '../schemas/agents/talks'
import { LeadFileQuery, LeadParams, LeadsQuery } from '../schemas/leads/leads'
import { RoundStepBody } from '../schemas/outreach/rounds'
import { OfOne, PAGED, PERIOD, TO, type Operation } from './operation'

const AGENT = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5064'
const AGENT_CALL = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5065'
const LEAD = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5066'
const ROUND = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5067'

const ROUND_FIELDS = {
  list: 'CSV: a line that names the columns, one of them Number, then a line for each call; the other columns are what the agent is told. Numbers alone need no first line. `null`: everybody who has agreed to be called.',
  country: TO.country,
  window: 'At these times of the day alone, on the agent’s clock and within its hours.',
  startsAt: 'At once unless it is said.',
  endsAt: 'Nobody is called after that; `null`: until everybody was.',
  perMinute: 'So many calls a minute begin at most.',
  atOnce: 'So many go on at once at most.',
  budgetMicros: 'What all calls together may cost; `null`: what the agent and your wallet may spend.',
  retries: 'How often whoever was not reached is called again, by how it ended, and after how many minutes.',
  machineMessage: 'Said once where a machine answers; `null`: nothing is said, and the call ends.',
}
const ROUND_PLAN = {
  list: 'Number,Name\n+442079460123,Ada', window: { from: '09:00', to: '17:30' }, endsAt: null, perMinute: 5, atOnce: 3,
  budgetMicros: '5000000', machineMessage: null,
  retries: {
    busy: { times: 2, minutes: 15 }, no_answer: { times: 1, minutes: 120 }, failed: { times: 1, minutes: 30 },
    machine: { times: 0, minutes: 120 },
  },
}

const LEADS = {
  state: 'One state, or several with commas.',
  agentId: 'Those of one agent.',
  assignee: 'Those that somebody sees to.',
  tag: 'Those with this tag.',
  dueBy: 'Those with something to do by this day, `2026-11-30`.',
  q: 'Words of what is known of them, or digits of the phone.',
}

/** What programs may ask of agents, of their calls and of whom those found. */
export const AGENT_OPERATIONS = {
  'GET /api/agents': {
    id: 'listAgents', tag: 'Agents', reply: 'Agents', summary: 'Your agents, the newest first',
  },
  'GET /api/agents/:id/quote': {
    id: 'quoteAgentCall', tag: 'Agents', reply: 'AgentQuote', summary: 'What a call of an agent would cost, phone and agent', params: OfOne, query: AgentQuoteQuery, fields: TO,
    refusals: ['not_found', 'invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate', 'carrier_unavailable'],
    sample: { params: { id: AGENT }, query: '?to=%2B442079460123' },
  },
  'POST /api/outbound-call': {
    id: 'createAgentCall', tag: 'Agents', reply: 'AgentCallOrder', status: 201, taken: { status: 202, when: 'Nobody knows yet whether the phone network dials: it is looked for, and never dialled twice' },
    summary: 'Have an agent call a number', body: OutboundCallBody, idempotencyKey: true,
    description: 'Only who agreed to be called is called, at an hour that is allowed where the phone is, and nobody who is on your do-not-call list. Holds the most that phone and agent can cost, and charges what was talked. Send a key with every request that may be sent again: without one, each is a call of its own.',
    fields: {
      ...TO, agentId: 'Which one; it has to be live.', variables: 'What the agent is told of this one call, by name.',
      machineMessage: 'Said once where a machine answers. Left out: nothing is said, and the call ends.',
    },
    refusals: ['not_found', 'call_not_allowed', 'invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate', 'call_refused',
      'insufficient_credits', 'wallet_frozen', 'limit_reached', 'too_many_calls', 'idempotency_mismatch', 'carrier_unavailable'],
    sample: { body: { to: '+442079460123', agentId: AGENT, variables: { order: 'A cake for Friday' } } },
  },
  'GET /api/calls': {
    id: 'listAgentCalls', tag: 'Agents', reply: 'AgentCalls', summary: 'Calls that your agents held and hold, the newest first', query: AgentCallsQuery,
    fields: {
      ...PAGED, ...PERIOD, agent: 'Those of one agent.', status: 'One status, or several with commas.', ending: 'How the talk ended.',
      q: 'A number or a part of one, a name of your contacts, or words that were said.',
    },
    sample: { query: '?limit=2' },
  },
  'GET /api/active-calls': {
    id: 'listActiveCalls', tag: 'Agents', reply: 'ActiveCalls', summary: 'Calls that your agents hold now',
  },
  'GET /api/agents/calls/:id': {
    id: 'readAgentCall', tag: 'Agents', reply: 'AgentCall', summary: 'One call of an agent, and how its talk went', params: AgentCallParams, refusals: ['not_found'], sample: { params: { id: AGENT_CALL } },
  },
  'GET /api/agents/calls/:id/transcript': {
    id: 'readTranscript', tag: 'Agents', reply: 'Transcript', summary: 'What was said in a call of an agent, in the order of the talk', params: OfOne, query: TranscriptQuery,
    description: 'While the call goes on, ask again with the highest `revision` that you have.',
    fields: { after: 'What has changed since that revision.' }, refusals: ['not_found'], sample: { params: { id: AGENT_CALL } },
  },

  'POST /api/agents/:id/rounds/preview': {
    id: 'previewAgentRound', tag: 'Agents', reply: 'AgentRoundPreview', summary: 'What calling a list would be: who is left out and why, how many calls, and what they cost at most', params: AgentParams,
    body: PreviewAgentRoundBody, fields: ROUND_FIELDS, description: 'Nothing is begun. The body may weigh 4 MB.', refusals: ['not_found', 'file_refused'],
    sample: { params: { id: AGENT }, body: ROUND_PLAN },
  },
  'POST /api/agents/:id/rounds': {
    id: 'startAgentRound', tag: 'Agents', reply: 'AgentRound', status: 201, summary: 'Have an agent call a list', params: AgentParams, body: StartAgentRoundBody,
    description: 'Who is in it is fixed when it begins. Before every call it is asked again whether that number agreed, whether it is on your do-not-call list, what time it is there, and whether the money lasts. The body may weigh 4 MB.',
    fields: {
      ...ROUND_FIELDS, name: 'For yourself. Nobody hears it.',
      id: 'A UUID of yours, which is the round’s from then on: asked for again with it and the same content, it is the first answer again.',
    },
    refusals: ['not_found', 'file_refused', 'idempotency_mismatch'],
    sample: { params: { id: AGENT }, body: { ...ROUND_PLAN, id: ROUND, name: 'Cakes for Friday' } },
  },
  'GET /api/agents/:id/rounds': {
    id: 'listAgentRounds', tag: 'Agents', reply: 'AgentRounds', summary: 'The rounds of an agent, the newest first', params: AgentParams, query: AgentRoundsQuery, fields: PAGED, refusals: ['not_found'],
    sample: { params: { id: AGENT }, query: '?limit=2' },
  },
  'GET /api/agents/rounds/:id': {
    id: 'readAgentRound', tag: 'Agents', reply: 'AgentRound', summary: 'How far a round is, what it waits for, and what came of it', params: AgentRoundParams, refusals: ['not_found'], sample: { params: { id: ROUND } },
  },
  'POST /api/agents/rounds/:id/steps': {
    id: 'takeAgentRoundStep', tag: 'Agents', reply: 'AgentRound', summary: 'Pause a round, let it go on, stop it, or change its pace and budget', params: AgentRoundParams, body: RoundStepBody,
    description: 'Calls that go on end by themselves. A round that was stopped does not go on. To pause twice is to pause.',
    fields: { perMinute: ROUND_FIELDS.perMinute, atOnce: ROUND_FIELDS.atOnce, budgetMicros: ROUND_FIELDS.budgetMicros, revision: 'Of the round that you have: where it has changed since, nothing is changed by you.' },
    refusals: ['not_found', 'already_decided', 'content_changed'], sample: { params: { id: ROUND }, body: { step: 'pause' } },
  },
  'GET /api/agents/rounds/:id/file': {
    id: 'exportAgentRound', tag: 'Agents', reply: 'text/csv', summary: 'Everybody of a round, and what came of each, as CSV', params: AgentRoundParams, refusals: ['not_found'], sample: { params: { id: ROUND } },
    description: 'UTF-8, with names of columns in the first line; times are UTC.',
  },

  'GET /api/leads': {
    id: 'listLeads', tag: 'Leads', reply: 'Leads', summary: 'Who told your agents something of themselves, the newest first', query: LeadsQuery,
    fields: { ...PAGED, ...LEADS }, sample: { query: '?limit=2' },
  },
  'GET /api/leads/:id': {
    id: 'readLead', tag: 'Leads', reply: 'Lead', summary: 'One lead, with the words that it stands on', params: LeadParams, refusals: ['not_found'], sample: { params: { id: LEAD } },
  },
  'GET /api/leads/file': {
    id: 'exportLeads', tag: 'Leads', reply: 'text/csv', summary: 'Leads as CSV', query: LeadFileQuery, fields: LEADS,
    description: 'UTF-8, with names of columns in the first line; times are UTC.',
  },
} as const satisfies Record<string, Operation>
