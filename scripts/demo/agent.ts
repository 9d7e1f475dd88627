import { randomUUID } from 'node:crypto'
import type { Context } from '../../server/context'
import { createAgent } from '../../server/services/agents/create-agent'
import { setAgentNumbers } from '../../server/services/agents/set-agent-numbers'
import { takeAgentStep } from '../../server/services/agents/take-agent-step'
import { assignNumber } from '../../server/services/numbers/assign-number'
import type { AgentContent } from '../../shared/schemas/agents/agents'
import { WEEKDAYS } from '../../shared/schemas/outreach/words'
import { AGENT_NUMBER } from './numbers.mjs'
import { PEOPLE, type People } from './people'

/** The sandbox's voice asks for a name, an address and a business, and takes down who calls. */
const CONTENT: Omit<AgentContent, 'model' | 'voice'> = {
  name: 'Front desk',
  purpose: 'Answers when nobody at the estate can, and takes down who calls and why',
  opening: 'Good day, this is the front desk of the Hohenfels estate.',
  disclosure: 'I am an AI assistant, and this call is written down.',
  recordingNotice: '',
  instructions: 'Ask for the name, the e-mail address and the kind of business. Spell the address back. Then say goodbye.',
  languages: ['en', 'de'],
  knowledge: [
    { kind: 'question', title: 'When are you open?', text: 'From Monday to Friday, nine to five.' },
    { kind: 'question', title: 'Where are you?', text: 'At the end of the lake road.' },
  ],
  fields: [
    { key: 'name', name: 'Name', kind: 'text', isRequired: true, hint: '' },
    { key: 'email', name: 'E-mail', kind: 'email', isRequired: true, hint: 'Spell it back' },
    { key: 'business', name: 'Business type', kind: 'text', isRequired: false, hint: '' },
  ],
  abilities: { saveLead: true, endCall: true, handOverTo: null, callBack: false },
  timeZone: 'Europe/Berlin',
  hours: Object.fromEntries(WEEKDAYS.map(day => [day, [['00:00', '24:00']]])),
  longestCallSeconds: 600,
  callBudgetMicros: '2000000',
  dayBudgetMicros: '20000000',
  whenUnable: { way: 'sentence', sentence: 'Nobody can take your call just now. Please call again later.' },
  isRecorded: false,
  wordsKeptDays: 90,
}

/** Somebody's agent, live on a number of theirs: it answers whoever rings there from one of the sandbox's handsets. */
export async function keepAgent(context: Context, { maximiliane: { id } }: People): Promise<void> {
  const { models: [model], voices: [voice] } = context.config.agents
  const owner = { id, country: PEOPLE.maximiliane.country }
  await assignNumber(context, { number: AGENT_NUMBER, userId: id, carrier: context.carriers.browser.name })
  const agent = await createAgent(context, owner, { id: randomUUID(), ...CONTENT, model: model!, voice: voice! })
  await setAgentNumbers(context, id, agent.id, { numbers: [AGENT_NUMBER] })
  await takeAgentStep(context, { ...owner, requestId: randomUUID() }, agent.id, { step: 'go_live', version: 1 })
}
