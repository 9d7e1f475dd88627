import { AgentCallParams, AgentCallsQuery } from '../schemas/agents/agent-call-replies'
import { AgentQuoteQuery, OutboundCallBody } from '../schemas/agents/agent-calls'
import { TranscriptQuery } from '../schemas/agents/talks'
import { LeadFileQuery, LeadParams, LeadsQuery } from '../schemas/leads/leads'
import { OfOne, PAGED, PERIOD, TO, type Operation } from './operation'

const AGENT = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5064'
const AGENT_CALL = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5065'
const LEAD = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5066'

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
