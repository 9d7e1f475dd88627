import type { AgentContent, AgentOptionsDto } from '~~/shared/schemas/agents/agents'
import type { AgentField, AgentHours } from '~~/shared/schemas/agents/words'
import type { HourWindow, Weekday } from '~~/shared/schemas/outreach/words'

/** What an agent may begin as: something that works, to be changed. */
export interface AgentExample {
  key: string
  title: string
  says: string
  content: Partial<AgentContent>
}

const DEFAULT_FIELDS: AgentField[] = [
  { key: 'name', name: 'Name', kind: 'text', isRequired: true, hint: '' },
  { key: 'email', name: 'E-mail', kind: 'email', isRequired: false, hint: 'Spell it back, and ask whether it is right' },
  { key: 'phone', name: 'Phone', kind: 'phone', isRequired: false, hint: 'Comes from the call' },
  { key: 'business_type', name: 'Business type', kind: 'text', isRequired: false, hint: '' },
]
const [name, email, phone] = DEFAULT_FIELDS as [AgentField, AgentField, AgentField, AgentField]
const ask = (key: string, title: string, kind: AgentField['kind'], hint: string, isRequired = true): AgentField =>
  ({ key, name: title, kind, isRequired, hint })
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const satisfies readonly Weekday[]
const on = (days: readonly Weekday[], ...windows: HourWindow[]): AgentHours =>
  Object.fromEntries(days.map(day => [day, windows]))

export const AGENT_EXAMPLES: readonly AgentExample[] = [
  {
    key: 'bakery', title: 'A bakery’s order line at night', says: 'Takes orders while the shop is closed, and says what there is.',
    content: {
      name: 'Night order line',
      purpose: 'Takes orders when the shop is closed',
      opening: 'Good evening, you have reached the bakery. We are closed now, and I can take your order for the morning.',
      instructions: 'Take the order: what, how many, and for which day. Read it back once and ask whether it is right. Say that the shop confirms it in the morning. Promise no price that is not in what you know. Be brief and friendly.',
      knowledge: [
        { kind: 'question', title: 'When does the shop open?', text: 'At seven on weekdays and at eight on Saturdays.' },
        { kind: 'text', title: 'What we bake', text: 'Wheat and rye bread, rolls, croissants. Cakes need two days’ notice.' },
      ],
      fields: [name, phone, ask('order', 'Order', 'text', 'What and how many'), ask('day', 'Day', 'date', 'When they fetch it')],
      hours: on([...WORKDAYS, 'sat', 'sun'], ['18:00', '07:00']),
    },
  },
  {
    key: 'clinic', title: 'A clinic’s call-back line', says: 'Notes who called and why, and sends emergencies elsewhere at once.',
    content: {
      name: 'Call-back line',
      purpose: 'Notes who should be called back, and about what',
      opening: 'Hello, this is the clinic. All of us are with patients. I note what it is about, and somebody calls you back.',
      instructions: 'First ask whether it is an emergency. If it is, say to hang up and dial the emergency number now, and end the call. Otherwise note the name, the reason in a few words, and when they can be reached. Give no medical advice, and do not guess.',
      knowledge: [{ kind: 'question', title: 'When will somebody call back?', text: 'On the same working day if you call before four in the afternoon.' }],
      fields: [name, phone, ask('reason', 'Reason', 'text', 'In a few words'), ask('best_time', 'Best time', 'text', 'When they can be reached', false)],
      hours: on(WORKDAYS, ['08:00', '18:00']),
    },
  },
  {
    key: 'trades', title: 'A trades firm’s quote requests', says: 'Asks what is to be done and where, so that a quote can be written.',
    content: {
      name: 'Quote requests',
      purpose: 'Notes what people want a quote for',
      opening: 'Hello, thanks for calling. I can take down what you need, and we send you a quote.',
      instructions: 'Find out what work is to be done, where, and by when. Ask one thing at a time. Name no price. If water, gas or electricity is dangerous right now, say to shut it off and to call the emergency service. At the end say what happens next: a person writes the quote within two working days.',
      knowledge: [{ kind: 'text', title: 'Where we work', text: 'Within forty kilometres of the town.' }],
      fields: [name, email, phone, ask('work', 'Work', 'text', 'What is to be done'), ask('place', 'Place', 'text', 'Street and town'), ask('by_when', 'By when', 'date', '', false)],
      hours: on(WORKDAYS, ['08:00', '20:00']),
    },
  },
]

/** What a new agent is where nobody said otherwise. */
export function newAgent(
  { models, voices }: AgentOptionsDto, timeZone: string, example: Partial<AgentContent> = {},
): AgentContent {
  return structuredClone({
    name: '', purpose: '', opening: '',
    disclosure: 'I am an AI assistant, not a person.',
    recordingNotice: 'This call is recorded.',
    instructions: '', knowledge: [],
    model: models[0] ?? '', voice: voices[0] ?? '', languages: ['en'],
    fields: DEFAULT_FIELDS,
    abilities: { saveLead: true, endCall: true, handOverTo: null, callBack: false },
    timeZone, hours: on(WORKDAYS, ['09:00', '18:00']),
    longestCallSeconds: 600, callBudgetMicros: '2000000', dayBudgetMicros: '20000000',
    whenUnable: { way: 'sentence', sentence: 'I am sorry, I cannot help with that. Somebody will get back to you.' },
    isRecorded: false, wordsKeptDays: 90,
    ...example,
  } satisfies AgentContent)
}
