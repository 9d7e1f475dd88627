import type { RoundDto } from '~~/shared/schemas/outreach/rounds'
import type { RoundPersonState, RoundReason, RoundState, RoundWait } from '~~/shared/schemas/outreach/round-words'
import type { Tone } from '~~/browser/ui/tone'
import { onItsClock } from './programme-words'

export const ROUND_STATE_WORDS: Record<RoundState, { label: string, icon: string, tone: Tone }> = {
  running: { label: 'Running', icon: 'i-lucide-phone', tone: 'good' },
  paused: { label: 'Paused', icon: 'i-lucide-clock', tone: 'warn' },
  stopped: { label: 'Stopped', icon: 'i-lucide-phone-off', tone: 'quiet' },
  done: { label: 'Done', icon: 'i-lucide-check', tone: 'quiet' },
}

export const PERSON_STATE_WORDS: Record<RoundPersonState, string> = {
  waiting: 'To be called', asked: 'Being called', reached: 'Reached', unreached: 'Not reached', left_out: 'Left out',
}

export const REASON_WORDS: Record<RoundReason, string> = {
  erased: 'Forgotten, as they asked',
  opted_out: 'Do not want to be called',
  no_consent: 'No consent to calls yet',
  number_doubted: 'Somebody else answered: the number is to be checked',
  language_missing: 'The script has no words in their language',
  no_provider: 'No provider can run the script in their language',
  price: 'A call costs more a minute than is allowed',
  number: 'The number cannot be called',
  busy: 'Busy',
  no_answer: 'Nobody answered',
  failed: 'Did not connect',
  machine: 'A machine answered',
  not_placed: 'No provider took the call on',
  time_over: 'The round’s time was over',
  stopped: 'The round was stopped',
  clock_unknown: 'Nobody knows what time it is there',
  double: 'In an earlier line already',
}

export const WAIT_WORDS: Record<RoundWait, string> = {
  hours: 'It is outside the hours.',
  never_open: 'The hours of the round and those of the programme do not meet any more. Stop it, or change the programme’s hours.',
  budget: 'The round has spent what it may spend, or holds it for calls that go on. Raise its budget below, or stop it.',
  day: 'The programme has spent what it may spend today. It goes on tomorrow, or when the budget is raised.',
  month: 'The programme has spent what it may spend this month. It goes on next month, or when the budget is raised.',
  money: 'The programme’s wallet does not hold enough for a call. Whoever owns the programme can pay in.',
  wallet: 'The programme’s wallet is not open for calls just now. Whoever owns the programme can see why.',
  limit: 'The account that pays has reached what it may spend in 24 hours.',
  paused: 'Calls of the programme are paused.',
  archived: 'The programme is over.',
  script: 'The script is out of use. Put it to use again, or stop the round.',
  starter_left: 'Whoever began this round does not supervise the programme any more. Let it go on in your name.',
  not_live: 'The agent is not live.',
  voice: 'No voice is set up here.',
}

/** In what a round speaks: a programme's and an agent's do not wait for the same. */
export interface RoundSpeech {
  waits: Record<RoundWait, string>
  /** Whose round it is: its hours, its clock and its money bound it. */
  whose: 'programme' | 'agent'
  /** Who is called, one of them and several. */
  one: string
  many: string
  /** What is said of the most that it may cost. */
  costs: string
  /** When everybody was called once. */
  calledBy: (at: string) => string
}
export const OF_PROGRAMME: RoundSpeech = {
  waits: WAIT_WORDS, whose: 'programme', one: 'person', many: 'people', costs: 'Calls that nobody answers cost nothing.',
  calledBy: at => `about ${at}`,
}

/** What a round does now, in a sentence. */
export function roundSays(
  round: Pick<RoundDto, 'state' | 'waits' | 'opensAt' | 'nextAt' | 'timeZone' | 'people' | 'startsAt'>, nowMs: number,
  { waits: words, whose } = OF_PROGRAMME,
): string {
  const { state, waits, people, opensAt, nextAt, timeZone } = round
  const clock = `the ${whose}’s time`
  const goOn = people.asked === 1 ? ' One call still goes on.' : people.asked > 1 ? ` ${people.asked} calls still go on.` : ''
  if (state === 'paused') return `No call begins until it goes on.${goOn}`
  if (state === 'stopped') return `Nobody else is called.${goOn}`
  if (state === 'done') return 'Everybody was called, or left out.'
  if (waits !== null) {
    const again = waits === 'hours' && opensAt !== null ? ` It goes on ${onItsClock(opensAt, timeZone)}, ${clock}.` : ''
    return words[waits] + again + goOn
  }
  if (Date.parse(round.startsAt) > nowMs) return `It begins ${onItsClock(round.startsAt, timeZone)}, ${clock}.`
  if (people.asked > 0) return people.asked === 1 ? 'One person is being called.' : `${people.asked} people are being called.`
  if (nextAt !== null && Date.parse(nextAt) > nowMs) return `Whoever was not reached is called again from ${onItsClock(nextAt, timeZone)}, ${clock}.`
  return 'It calls the next ones now.'
}

/** How much of it is done, in whole per cent. */
export function doneShare({ people, total }: Pick<RoundDto, 'people' | 'total'>): number {
  return total === 0 ? 100 : Math.floor((total - people.waiting - people.asked) / total * 100)
}

/** Whether it is another one in a moment. */
export function goesOn({ state, people }: Pick<RoundDto, 'state' | 'people'>): boolean {
  return state === 'running' || state === 'paused' || people.asked > 0
}
