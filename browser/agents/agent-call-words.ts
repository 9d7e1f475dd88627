import type { AgentCallDto, AgentFigures, CallOutcome } from '~~/shared/schemas/agents/agent-call-replies'
import type { TalkEnding } from '~~/shared/schemas/agents/talks'
import { formatExact, parseMicros } from '~~/shared/format/money'
import { IN_BROWSER } from '~~/shared/phone/in-browser'
import { speakDuration } from '~~/shared/format/time'
import { isFinal, outcomeSentence, STATUS_WORDS } from '~~/browser/calls/call-words'
import { refundSentence } from '~~/browser/calls/ending-words'

/** How a talk ended, in a few words. */
export const TALK_ENDING_WORDS: Record<TalkEnding, string> = {
  hung_up: 'They hung up',
  line_cut: 'The line was cut',
  finished: 'The agent ended the call',
  time_over: 'Time or money was over',
  voice_lost: 'The voice was lost',
  voice_silent: 'The voice fell silent',
  flooded: 'The line sent more than sound',
  failed: 'Something went wrong on our side',
  server_leaving: 'Another server was to go on with it',
  server_stopped: 'The server stopped, and the agent said goodbye',
  taken_over: 'Taken over from the agent',
  ended_by_owner: 'You ended it',
  handing_over: 'Put through to a person',
}

const isTalkEnding = (outcome: CallOutcome): outcome is TalkEnding => outcome in TALK_ENDING_WORDS

/** As the talk ended, or, where there was none, as the call did. */
export function outcomeWords(outcome: CallOutcome): string {
  if (isTalkEnding(outcome)) return TALK_ENDING_WORDS[outcome]
  return outcome === 'completed' ? 'Answered, and no voice came to it' : STATUS_WORDS[outcome].label
}

export const agentName = (call: Pick<AgentCallDto, 'agent'>): string => call.agent.name

/** How a call of an agent went and what it cost, in sentences. */
export function agentCallSentence(call: AgentCallDto): string {
  if (!isFinal(call.status)) return call.talk?.isTalking ? 'They are talking now.' : 'The call is still going on.'
  if (call.settling || call.chargedMicros === null) return 'The call has ended. Working out what it cost.'
  if (call.status !== 'completed') {
    if (call.toNumber === IN_BROWSER) return 'The browser did not connect to the agent. Nothing was charged.'
    return call.direction === 'in' ? 'They called, and no agent took the call. Nothing was charged.' : outcomeSentence(call)
  }
  const charged = parseMicros(call.chargedMicros)
  const cost = charged > 0n ? `cost ${formatExact(charged, call.currency)}` : 'cost nothing'
  const isOwn = call.toNumber === IN_BROWSER && call.talk?.ending === 'hung_up'
  const ended = call.talk?.ending ? ` ${isOwn ? 'You hung up' : TALK_ENDING_WORDS[call.talk.ending]}.` : ''
  const ending = call.answeredBy === 'machine' ? ` ${machineWords(call)}` : ended
  const lasted = `The call lasted ${speakDuration(call.durationSeconds ?? 0)} and ${cost}.${ending}`
  return [lasted, refundSentence(call)].filter(Boolean).join(' ')
}

/** What became of a call that a machine took. */
export function machineWords({ machineMessage }: Pick<AgentCallDto, 'machineMessage'>): string {
  return machineMessage === null
    ? 'A machine answered: it was told nothing, and the call ended.'
    : `A machine answered and was told once: “${machineMessage}”`
}

/** "0.8 s": from the end of what the caller said to the first sound of the answer. */
export const latencyWords = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export interface FigureCard { key: string, label: string, value: string, note: string }

const whole = new Intl.NumberFormat('en')
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 })
const times = (count: number): string => (count === 1 ? 'once' : `${whole.format(count)} times`)

/** What calls come to, in figures that are read at a glance. */
export function figureCards(figures: AgentFigures, currency: string): FigureCard[] {
  const { calls, incomingCalls, answeredCalls, talkedSeconds, latency, interruptions, silences, leads } = figures
  const charged = parseMicros(figures.chargedMicros)
  const money = (micros: bigint) => formatExact(micros, currency)
  return [
    {
      key: 'calls', label: 'Calls', value: whole.format(calls),
      note: `${whole.format(incomingCalls)} came in, ${whole.format(calls - incomingCalls)} went out`,
    },
    {
      key: 'answered', label: 'Answered', value: calls === 0 ? '–' : percent.format(answeredCalls / calls),
      note: `${whole.format(answeredCalls)} of ${whole.format(calls)}`,
    },
    {
      key: 'talked', label: 'Talked', value: speakDuration(talkedSeconds),
      note: answeredCalls === 0 ? '' : `${speakDuration(Math.round(talkedSeconds / answeredCalls))} in an answered call on average`,
    },
    {
      key: 'spent', label: 'Spent', value: money(charged),
      note: answeredCalls === 0 ? '' : `${money(charged / BigInt(answeredCalls))} for an answered call on average`,
    },
    {
      key: 'latency', label: 'Time to answer', value: latency ? latencyWords(latency.medianMs) : '–',
      note: latency
        ? `Half of ${whole.format(latency.answers)} answers came faster; 95 of 100 within ${latencyWords(latency.p95Ms)}`
        : 'No answer is kept from these days',
    },
    {
      key: 'interruptions', label: 'Interrupted', value: times(interruptions),
      note: silences === 0 ? 'The voice never fell silent' : `In ${whole.format(silences)} ${silences === 1 ? 'call' : 'calls'} the voice fell silent`,
    },
    {
      key: 'leads', label: 'Leads', value: whole.format(leads), note: leadNote(leads, answeredCalls, charged, money),
    },
  ]
}

function leadNote(leads: number, answeredCalls: number, charged: bigint, money: (micros: bigint) => string): string {
  if (leads === 0) return 'None of these calls brought one'
  const rate = answeredCalls === 0 ? '' : `From ${percent.format(leads / answeredCalls)} of answered calls, `
  return `${rate}${money(charged / BigInt(leads))} for each`
}
