import { decimalOf } from '~~/browser/outreach/programme-form'
import { DAY_NAMES } from '~~/browser/outreach/programme-words'
import { languageName } from '~~/shared/agents/languages'
import type { AgentContent, AgentDto } from '~~/shared/schemas/agents/agents'
import type { AgentField, FieldKind } from '~~/shared/schemas/agents/words'
import { WEEKDAYS } from '~~/shared/schemas/outreach/words'

export const KIND_WORDS: Record<FieldKind, string> = {
  text: 'Text', email: 'E-mail address', phone: 'Phone number, from the call', number: 'Number', date: 'Day', yes_no: 'Yes or no',
}

/** What an agent is at the moment, in a sentence. */
export function stateWords({ state, version, liveVersion }: Pick<AgentDto, 'state' | 'version' | 'liveVersion'>): string {
  if (state === 'draft') return 'Draft: it was never live.'
  if (state === 'paused') return `Paused: no call begins with it. It was live as version ${liveVersion}.`
  return liveVersion === version ? `Live as version ${version}.` : `Live as version ${liveVersion}. Version ${version} is newer and not live yet.`
}

export interface ContentChange { what: string, before: string, after: string }

/** What is another in the second of two versions, by what people call it; nothing where they are equal. */
export function changesBetween(before: AgentContent, after: AgentContent): ContentChange[] {
  return SECTIONS.map(([what, words]) => ({ what, before: words(before), after: words(after) }))
    .filter(change => change.before !== change.after)
}

const yesNo = (is: boolean): string => (is ? 'Yes' : 'No')
const lines = (texts: string[]): string => texts.join('\n') || 'None'
const fieldWords = ({ name, kind, isRequired, hint }: AgentField): string =>
  `${name}: ${KIND_WORDS[kind]}, ${isRequired ? 'must' : 'may'}${hint === '' ? '' : ` (${hint})`}`

const SECTIONS: [what: string, words: (content: AgentContent) => string][] = [
  ['Name', ({ name }) => name],
  ['What it is for', ({ purpose }) => purpose || 'Not said'],
  ['What it says first', ({ opening }) => opening],
  ['That it is an AI', ({ disclosure }) => disclosure],
  ['Instructions', ({ instructions }) => instructions],
  ['What it knows', ({ knowledge }) => lines(knowledge.map(({ title, text }) => `${title}: ${text}`))],
  ['What it asks for', ({ fields }) => lines(fields.map(fieldWords))],
  ['Saves what it heard', ({ abilities }) => yesNo(abilities.saveLead)],
  ['Ends the call', ({ abilities }) => yesNo(abilities.endCall)],
  ['Offers to call back', ({ abilities }) => yesNo(abilities.callBack)],
  ['Hands over to', ({ abilities }) => abilities.handOverTo ?? 'Nobody'],
  ['When it cannot go on', ({ whenUnable }) => `${whenUnable.way === 'hand_over' ? 'Hands over, and says' : 'Says'}: ${whenUnable.sentence}`],
  ['Languages', ({ languages }) => languages.map(languageName).join(', ')],
  ['Voice', ({ voice }) => voice],
  ['Model', ({ model }) => model],
  ['Hours', content => hoursWords(content)],
  ['Longest call', ({ longestCallSeconds }) => `${longestCallSeconds / 60} minutes`],
  ['A call may cost', ({ callBudgetMicros }) => decimalOf(callBudgetMicros)],
  ['A day may cost', ({ dayBudgetMicros }) => decimalOf(dayBudgetMicros)],
  ['Records calls', ({ isRecorded, recordingNotice }) => (isRecorded ? `Yes, and says: ${recordingNotice}` : 'No')],
  ['Words are kept', ({ wordsKeptDays }) => `${wordsKeptDays} ${wordsKeptDays === 1 ? 'day' : 'days'}`],
]

function hoursWords({ hours, timeZone }: AgentContent): string {
  const days = WEEKDAYS.filter(day => (hours[day]?.length ?? 0) > 0)
    .map(day => `${DAY_NAMES[day]} ${hours[day]!.map(([from, to]) => `${from} to ${to}`).join(', ')}`)
  return [...days, `on the clocks of ${timeZone.replaceAll('_', ' ')}`].join('\n')
}
