import type { Expectation, ExpectationResultDto, ScenarioResultDto } from '../../../shared/schemas/agents/scenarios'

/** A talk as it went. */
export interface TriedTalk {
  parts: ScenarioResultDto['talk']
  /** The agent ended it. */
  isEnded: boolean
}

type Fields = Record<string, string | number | boolean>

/** Holds what a talk came to against what was expected of it. */
export function judgeScenario(expected: readonly Expectation[], talk: TriedTalk): ExpectationResultDto[] {
  return expected.map(one => {
    const instead = judge(one, talk)
    return { words: expectationWords(one), isMet: instead === null, instead }
  })
}

/** What came instead; null where it is as expected. */
function judge(one: Expectation, talk: TriedTalk): string | null {
  if ('calls' in one) return judgeCall(one.calls, one.with ?? {}, talk)
  if ('neverCalls' in one) return inputsOf(one.neverCalls, talk).length === 0 ? null : 'It did.'
  if ('says' in one) return saidOf(one.says, talk) === null ? 'It said nothing of the kind.' : null
  if ('neverSays' in one) {
    const said = saidOf(one.neverSays, talk)
    return said === null ? null : `It said: "${said}"`
  }
  if ('endsWithin' in one) return judgeEnd(one.endsWithin, talk)
  return judgeLead(one.lead, talk)
}

function judgeCall(name: string, wanted: Fields, talk: TriedTalk): string | null {
  const inputs = inputsOf(name, talk)
  if (inputs.length === 0) return 'It did not.'
  const isWanted = (fields: Fields) => Object.entries(wanted).every(([key, value]) => isSame(fields[key], value))
  return inputs.some(isWanted) ? null : `It did, with ${inputs.map(fieldWords).join('; ')}.`
}

function judgeEnd(most: number, { parts, isEnded }: TriedTalk): string | null {
  const turns = parts.filter(part => part.kind === 'words' && part.who === 'caller').length
  if (!isEnded) return `It had not ended the call after ${turns}.`
  return turns <= most ? null : `It ended it after ${turns}.`
}

function judgeLead(wanted: Fields, talk: TriedTalk): string | null {
  const lead = Object.assign({}, ...inputsOf('save_lead', talk)) as Fields
  const keys = new Set([...Object.keys(wanted), ...Object.keys(lead)])
  return [...keys].every(key => isSame(lead[key], wanted[key])) ? null : `It saved ${fieldWords(lead)}.`
}

/** What a tool was called with, each time: fields by name, whether they stand by themselves or in a list of fields. */
function inputsOf(name: string, { parts }: TriedTalk): Fields[] {
  return parts.flatMap(part => (part.kind === 'tool' && part.name === name ? [fieldsOf(part.input)] : []))
}

function fieldsOf(input: string): Fields {
  const given = readObject(input)
  const listed = Array.isArray(given.fields) ? given.fields as unknown[] : null
  const entries = listed
    ? listed.flatMap(field => {
        const { key, name, value } = readObject(field)
        return [[key ?? name, value] as const]
      })
    : Object.entries(given)
  return Object.fromEntries(entries.filter((entry): entry is [string, string | number | boolean] =>
    typeof entry[0] === 'string' && ['string', 'number', 'boolean'].includes(typeof entry[1])))
}

function readObject(value: unknown): Record<string, unknown> {
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : value
    return typeof read === 'object' && read !== null ? read as Record<string, unknown> : {}
  } catch {
    // a voice may write what is no JSON
    return {}
  }
}

function saidOf(wanted: string | string[], { parts }: TriedTalk): string | null {
  const words = [wanted].flat().map(plain)
  for (const part of parts) {
    if (part.kind === 'words' && part.who === 'agent' && words.some(one => ` ${plain(part.words)} `.includes(` ${one} `))) return part.words
  }
  return null
}

function isSame(one: Fields[string] | undefined, other: Fields[string] | undefined): boolean {
  return one !== undefined && other !== undefined && (plain(String(one)) === plain(String(other)))
}

/** Letters and digits of any script, without case and accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

const fieldWords = (fields: Fields) => Object.entries(fields).map(([key, value]) => `${key} "${String(value)}"`).join(', ') || 'nothing'
const wordsOf = (words: string | string[]) => [words].flat().map(one => `"${one}"`).join(' or ')

/** As people read it. */
export function expectationWords(one: Expectation): string {
  if ('calls' in one) return `asks for ${one.calls}${one.with ? ` with ${fieldWords(one.with)}` : ''}`
  if ('neverCalls' in one) return `never asks for ${one.neverCalls}`
  if ('says' in one) return `says ${wordsOf(one.says)}`
  if ('neverSays' in one) return `never says ${wordsOf(one.neverSays)}`
  if ('endsWithin' in one) return `ends the call within ${one.endsWithin} turns`
  return `saves ${fieldWords(one.lead)}, and nothing else`
}
