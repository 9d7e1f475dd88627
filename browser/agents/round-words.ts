import { WAIT_WORDS, type RoundSpeech } from '~~/browser/outreach/round-words'
import type { VainKind } from '~~/shared/schemas/agents/agent-rounds'

/** What rounds of agents say where it is another thing than of programmes. */
export const OF_AGENT: RoundSpeech = {
  waits: {
    ...WAIT_WORDS,
    hours: 'It is outside the hours of the agent or of the round.',
    never_open: 'The hours of the round and those of the agent do not meet any more. Stop it, or change the agent’s hours.',
    day: 'The agent has spent what it may spend today. It goes on tomorrow, or when its limit is raised.',
    money: 'Your wallet does not hold enough for a call. Add money, and it goes on.',
    wallet: 'Your wallet is not open for calls just now.',
    limit: 'Your account has reached what it may spend in 24 hours.',
    not_live: 'The agent is not live. It goes on when it is.',
    voice: 'No voice is set up here, so no agent can call.',
  },
  whose: 'agent', one: 'number', many: 'numbers',
  costs: 'Each call at its longest. Calls that nobody answers cost nothing.',
  calledBy: at => `${at}, if each call is a long one`,
}

export const VAIN_WORDS: Record<VainKind, string> = {
  busy: 'Busy', no_answer: 'Nobody answered', failed: 'Did not connect', machine: 'A machine answered',
}
