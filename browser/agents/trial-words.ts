import type { AgentContent } from '~~/shared/schemas/agents/agents'
import type { ScenarioResultDto } from '~~/shared/schemas/agents/scenarios'

/** What an agent says first, in every call. */
export function openingWords({ opening, disclosure, isRecorded, recordingNotice }: AgentContent): string {
  return [opening, disclosure, isRecorded ? recordingNotice : ''].map(text => text.trim()).filter(Boolean).join(' ')
}

const DEEDS: Record<string, string> = {
  save_lead: 'saved the lead',
  end_call: 'ended the call after its next words',
  hand_over: 'put the caller through to a person',
  call_back: 'noted that somebody is to call back',
  stop_calling: 'noted that this number is never called again',
}

/** "It would have saved the lead: name Anna, email a@b.example." Nothing was done. */
export function toolWords({ name, input }: { name: string, input: string }): string {
  const details = fieldsOf(input).map(([key, value]) => `${key.replaceAll('_', ' ')} ${value}`).join(', ')
  return `It would have ${deedOf(name)}${details && `: ${details}`}.`
}

const deedOf = (name: string) => DEEDS[name] ?? `used ${name}`

/** "Saved the lead": what was done in a call. */
export function deedWords(name: string): string {
  const deed = deedOf(name)
  return deed.charAt(0).toUpperCase() + deed.slice(1)
}

function fieldsOf(input: string): [string, string][] {
  try {
    const read: unknown = JSON.parse(input)
    if (typeof read !== 'object' || read === null) return []
    // a lead is saved field by field, each with the words that it stands on
    const fields = 'fields' in read && Array.isArray(read.fields) ? read.fields as { name?: unknown, value?: unknown }[] : null
    if (fields !== null) return fields.map(({ name, value }) => [String(name), String(value)])
    return Object.entries(read).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])
  } catch {
    return [['what it wrote cannot be read', input]]
  }
}

/** What came otherwise than expected, a sentence each; none where it was passed. */
export function shortfalls({ problem, expectations }: ScenarioResultDto): string[] {
  const unmet = expectations.filter(({ isMet }) => !isMet).map(({ words, instead }) => `Expected that it ${words}. ${instead}`)
  return problem === null ? unmet : [problem]
}

/** "7 of 10 passed." */
export function scoreWords(results: readonly ScenarioResultDto[]): string {
  return `${results.filter(({ isPassed }) => isPassed).length} of ${results.length} passed.`
}
