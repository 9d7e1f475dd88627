import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { AgentContent, AgentDetailDto } from '../../shared/schemas/agents/agents'
import type { Visitor } from './http-world'

/** An agent that is right in everything. */
export function agentContent(change: Partial<AgentContent> = {}): AgentContent {
  return {
    name: 'Night line',
    purpose: 'Takes orders when the bakery is closed',
    opening: 'Good evening, this is Morgan’s bakery.',
    disclosure: 'I am an AI assistant.',
    recordingNotice: '',
    instructions: 'Ask what they want to order and for when.',
    model: 'gpt-realtime-2.1',
    voice: 'marin',
    languages: ['en', 'cy'],
    knowledge: [{ kind: 'question', title: 'When do you open?', text: 'At seven.' }, { kind: 'text', title: 'Bread', text: 'Rye, wheat' }],
    fields: [
      { key: 'name', name: 'Name', kind: 'text', isRequired: true, hint: '' },
      { key: 'email', name: 'E-mail', kind: 'email', isRequired: false, hint: 'Spell it back' },
    ],
    abilities: { saveLead: true, endCall: true, handOverTo: null, callBack: false },
    timeZone: 'Europe/London',
    hours: { mon: [['18:00', '06:00']], sun: [['00:00', '24:00']] },
    longestCallSeconds: 600,
    callBudgetMicros: '1000000',
    dayBudgetMicros: '10000000',
    whenUnable: { way: 'sentence', sentence: 'I cannot help with that. Please call in the morning.' },
    isRecorded: false,
    wordsKeptDays: 90,
    ...change,
  }
}

export async function makeAgent({ post }: Visitor, change: Partial<AgentContent> = {}): Promise<AgentDetailDto> {
  const reply = await post('/api/agents', { id: randomUUID(), ...agentContent(change) })
  expect(reply.status, reply.text).toBe(201)
  return reply.json as AgentDetailDto
}
