import type { TalkEnding } from '../../shared/schemas/agents/talks'
import type { EditLeadBody } from '../../shared/schemas/leads/leads'

export interface DemoLine {
  who: 'caller' | 'agent'
  words: string
  /** Where it was interrupted. */
  heard?: string
  latencyMs?: number
  tool?: { name: string, input: string, output: string | null }
}

export interface DemoTalk {
  to: string
  daysAgo: number
  hour: number
  status: 'completed' | 'busy' | 'no-answer'
  seconds: number
  ending: TalkEnding
  lines: readonly DemoLine[]
  /** What they said of being called, where they want it no more. */
  stops?: string
  /** What is done about them two hours after it. */
  seenTo?: Omit<EditLeadBody, 'nextActionOn'> & { dueInDays?: number, note?: string }
}

const agent = (words: string, more: Omit<DemoLine, 'who' | 'words'> = {}): DemoLine => ({ who: 'agent', words, ...more })
const caller = (words: string): DemoLine => ({ who: 'caller', words })
const saves = (...fields: [name: string, value: string, quote: string][]): DemoLine => agent('', {
  tool: { name: 'save_lead', input: JSON.stringify({ fields: fields.map(([name, value, quote]) => ({ name, value, quote })) }), output: '{"saved":true}' },
})
const GREETING = 'Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant. Your order is ready. Does tomorrow suit you, or the day after?'

/** What the delivery desk of the demo talked about. */
export const TALKS: readonly DemoTalk[] = [
  {
    to: '+442079460958', daysAgo: 9, hour: 10, status: 'completed', seconds: 98, ending: 'finished',
    seenTo: { state: 'open', assignee: 'Juma', tags: ['London', 'silk'], nextAction: 'Load the two rolls of silk', dueInDays: 8 },
    lines: [
      agent(GREETING, { heard: 'Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant. Your order is ready.' }),
      caller('Oh, wonderful. This is Grace Okonkwo-Bailey. Tomorrow is fine.'),
      agent('Tomorrow, then. In the morning or in the afternoon?', { latencyMs: 820 }),
      caller('In the afternoon, I am at work before that.'),
      agent('Thank you. To which address may I e-mail you the hour?', { latencyMs: 1460 }),
      caller('Yes please, to grace@bailey.example'),
      agent('I heard G R A C E at B A I L E Y dot E X A M P L E. Is that right?', { latencyMs: 910 }),
      caller('Yes, that is right.'),
      agent('', { tool: { name: 'save_lead', output: '{"saved":true}', input: JSON.stringify({
        fields: [
          { name: 'name', value: 'Grace Okonkwo-Bailey', quote: 'This is Grace Okonkwo-Bailey' },
          { name: 'day', value: 'Tomorrow, in the afternoon', quote: 'In the afternoon' },
          { name: 'email', value: 'grace@bailey.example', quote: 'to grace@bailey.example' },
        ],
        mailConsent: { question: 'To which address may I e-mail you the hour?', answer: 'Yes please' },
      }) } }),
      agent('Thank you. Goodbye.', { latencyMs: 700 }),
    ],
  },
  { to: '+33199005512', daysAgo: 8, hour: 11, status: 'no-answer', seconds: 0, ending: 'hung_up', lines: [] },
  {
    to: '+4930901820', daysAgo: 7, hour: 9, status: 'completed', seconds: 41, ending: 'hung_up',
    seenTo: { state: 'won', assignee: 'Juma', tags: ['Berlin'], note: 'Brought on the day. She asked for the linen in sand as well.' },
    lines: [
      agent(GREETING),
      caller('Hier ist Zoë Müller-O’Connor. Übermorgen, bitte. Können Sie Deutsch?'),
      agent('Gern. Übermorgen. Lieber am Vormittag oder am Nachmittag?', { latencyMs: 980 }),
      caller('Vormittag. Danke, tschüss!'),
      saves(['name', 'Zoë Müller-O’Connor', 'Hier ist Zoë Müller-O’Connor'], ['day', 'Übermorgen', 'Übermorgen, bitte']),
    ],
  },
  {
    to: '+61491570156', daysAgo: 5, hour: 7, status: 'completed', seconds: 23, ending: 'finished', stops: 'Please do not call me any more.', lines: [
      agent(GREETING, { heard: 'Hello, this is the delivery desk' }),
      caller('Please do not call me any more.'),
      agent('I am sorry. I have put you on the list of those whom we do not call. Goodbye.', { latencyMs: 1120 }),
    ],
  },
  { to: '+254712345678', daysAgo: 3, hour: 12, status: 'busy', seconds: 0, ending: 'hung_up', lines: [] },
  {
    to: '+390612345678', daysAgo: 2, hour: 10, status: 'completed', seconds: 33, ending: 'voice_silent', lines: [
      agent(GREETING),
      caller('Pronto? Chi parla?'),
      agent('Buongiorno, la chiamo per la consegna', { heard: 'Buongiorno, la chiamo', latencyMs: 2980 }),
    ],
  },
  {
    to: '+442079460958', daysAgo: 2, hour: 14, status: 'completed', seconds: 47, ending: 'finished', lines: [
      agent('Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant. Was everything with your silk as it should be?'),
      caller('One roll is too short by two yards. Can you bring the rest on Friday?'),
      agent('I note that: the missing two yards, on Friday. Somebody confirms it.', { latencyMs: 1130 }),
      caller('Good.'),
      saves(['day', 'Friday', 'on Friday'], ['wish', 'One roll is too short by two yards', 'One roll is too short by two yards']),
      agent('Goodbye.', { latencyMs: 640 }),
    ],
  },
  {
    to: '+966501234567', daysAgo: 1, hour: 9, status: 'completed', seconds: 52, ending: 'hung_up',
    seenTo: { state: 'open', tags: ['Riyadh', 'wholesale'], nextAction: 'Send the price list for 400 metres of cotton, by e-mail', dueInDays: 3 },
    lines: [
      agent(GREETING, { heard: 'Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant.' }),
      caller('مرحبا، أنا عبد العزيز الفيصل. أحتاج أربعمائة متر من القطن.'),
      agent('شكرا لك. سأسجل ذلك.', { latencyMs: 1240 }),
      caller('شكرا.'),
      saves(['name', 'عبد العزيز الفيصل', 'أنا عبد العزيز الفيصل'], ['wish', 'أربعمائة متر من القطن', 'أحتاج أربعمائة متر من القطن']),
    ],
  },
  {
    to: '+919876543210', daysAgo: 1, hour: 10, status: 'completed', seconds: 31, ending: 'finished', lines: [
      agent(GREETING),
      caller('In the car just now. Please call me back after six in the evening.'),
      agent('', { tool: { name: 'call_back', input: '{"words":"Please call me back after six in the evening."}', output: '{"noted":true}' } }),
      agent('I have noted it: after six in the evening. Goodbye.', { latencyMs: 880 }),
    ],
  },
  {
    to: '+5511912345678', daysAgo: 1, hour: 13, status: 'completed', seconds: 38, ending: 'finished', lines: [
      agent(GREETING),
      caller('João Pedro Nogueira da Silva Albuquerque de Vasconcelos here, from the theatre. You can reach me at joao.pedro@teatro-municipal.example'),
      agent('Thank you. Does tomorrow suit you, or the day after?', { latencyMs: 1010 }),
      caller('The day after, at the stage door please.'),
      saves(
        ['name', 'João Pedro Nogueira da Silva Albuquerque de Vasconcelos', 'João Pedro Nogueira da Silva Albuquerque de Vasconcelos here'],
        ['email', 'joao.pedro@teatro-municipal.example', 'reach me at joao.pedro@teatro-municipal.example'],
        ['day', 'The day after', 'The day after'], ['wish', 'at the stage door', 'at the stage door please'],
      ),
      agent('The day after, at the stage door. Goodbye.', { latencyMs: 720 }),
    ],
  },
]
