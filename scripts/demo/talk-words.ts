import type { TalkEnding } from '../../shared/schemas/agents/talks'

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
  lines: DemoLine[]
  /** What they said of being called, where they want it no more. */
  stops?: string
}

const agent = (words: string, more: Omit<DemoLine, 'who' | 'words'> = {}): DemoLine => ({ who: 'agent', words, ...more })
const caller = (words: string): DemoLine => ({ who: 'caller', words })
const GREETING = 'Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant. Your order is ready. Does tomorrow suit you, or the day after?'

/** What the delivery desk of the demo talked about. */
export const TALKS: readonly DemoTalk[] = [
  {
    to: '+442079460958', daysAgo: 9, hour: 10, status: 'completed', seconds: 74, ending: 'finished', lines: [
      agent(GREETING, { heard: 'Hello, this is the delivery desk of Amina’s Fabrics. I am an AI assistant. Your order is ready.', latencyMs: 640 }),
      caller('Oh, wonderful. Tomorrow is fine.'),
      agent('Tomorrow, then. In the morning or in the afternoon?', { latencyMs: 820 }),
      caller('In the afternoon, I am at work before that.'),
      agent('', { tool: { name: 'save_lead', input: '{"day":"tomorrow","part":"afternoon"}', output: '{"saved":true}' } }),
      agent('I have written down: tomorrow, in the afternoon. Is that right?', { latencyMs: 1460 }),
      caller('Yes, thank you.'),
      agent('Thank you. Goodbye.', { latencyMs: 700 }),
    ],
  },
  { to: '+33199005512', daysAgo: 8, hour: 11, status: 'no-answer', seconds: 0, ending: 'hung_up', lines: [] },
  {
    to: '+4930901820', daysAgo: 7, hour: 9, status: 'completed', seconds: 41, ending: 'hung_up', lines: [
      agent(GREETING, { latencyMs: 590 }),
      caller('Übermorgen, bitte. Können Sie Deutsch?'),
      agent('Gern. Übermorgen. Lieber am Vormittag oder am Nachmittag?', { latencyMs: 980 }),
      caller('Vormittag. Danke, tschüss!'),
    ],
  },
  {
    to: '+61491570156', daysAgo: 5, hour: 7, status: 'completed', seconds: 23, ending: 'finished', stops: 'Please do not call me any more.', lines: [
      agent(GREETING, { heard: 'Hello, this is the delivery desk', latencyMs: 610 }),
      caller('Please do not call me any more.'),
      agent('I am sorry. I have put you on the list of those whom we do not call. Goodbye.', { latencyMs: 1120 }),
    ],
  },
  { to: '+254712345678', daysAgo: 3, hour: 12, status: 'busy', seconds: 0, ending: 'hung_up', lines: [] },
  {
    to: '+390612345678', daysAgo: 2, hour: 10, status: 'completed', seconds: 33, ending: 'voice_silent', lines: [
      agent(GREETING, { latencyMs: 720 }),
      caller('Pronto? Chi parla?'),
      agent('Buongiorno, la chiamo per la consegna', { heard: 'Buongiorno, la chiamo', latencyMs: 2980 }),
    ],
  },
]
