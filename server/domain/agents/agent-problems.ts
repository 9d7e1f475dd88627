import { foldFieldName } from './fold-field-name'
import { opensEver } from '../outreach/calling-hours'
import { admitNumber } from '../phone/admit-number'
import { AGENT_LIMITS, type AgentContent } from '../../../shared/schemas/agents/agents'

/** What agents may be set to here. */
export interface AgentChoices {
  models: readonly string[]
  voices: readonly string[]
}

/** Why an agent is not saved: the field by its path, what it is called by programs, and a sentence. */
export interface AgentProblem {
  path: string
  reason: string
  message: string
}

/**
 * All that is wrong with an agent, in the order of its sections; nothing where it can be saved. What a call would
 * stumble over is named here, long before a call.
 *
 * @param country ISO 3166-1 alpha-2; numbers without + belong there.
 */
export function agentProblems(content: AgentContent, choices: AgentChoices, country: string): AgentProblem[] {
  return [
    ...missingWords(content), ...unknownChoices(content, choices), ...wrongKnowledge(content), ...wrongFields(content),
    ...wrongHandOver(content, country), ...wrongHours(content), ...wrongBudgets(content),
  ]
}

const problem = (path: string, reason: string, message: string): AgentProblem => ({ path, reason, message })

function missingWords(content: AgentContent): AgentProblem[] {
  const { name, opening, disclosure, instructions, whenUnable, isRecorded, recordingNotice } = content
  const needed: [isMissing: boolean, path: string, message: string][] = [
    [name === '', 'name', 'Give the agent a name.'],
    [opening === '', 'opening', 'Write what the agent says first.'],
    [disclosure === '', 'disclosure', 'Write the sentence that says it is an AI. People have a right to hear it in every call.'],
    [isRecorded && recordingNotice === '', 'recordingNotice', 'Write the sentence that says the call is recorded, or turn recording off.'],
    [instructions === '', 'instructions', 'Write what the agent is to do: without that it has no task.'],
    [whenUnable.sentence === '', 'whenUnable.sentence', 'Write what the agent says when it cannot go on.'],
  ]
  return needed.filter(([isMissing]) => isMissing).map(([, path, message]) => problem(path, 'missing', message))
}

function unknownChoices({ model, voice, languages }: AgentContent, { models, voices }: AgentChoices): AgentProblem[] {
  const notThere = (what: string, name: string, there: readonly string[]) =>
    problem(what, `unknown_${what}`, `${name === '' ? `No ${what} is chosen` : `There is no ${what} “${name}” here`}. Choose one of these: ${there.join(', ')}.`)
  return [
    ...models.includes(model) ? [] : [notThere('model', model, models)],
    ...voices.includes(voice) ? [] : [notThere('voice', voice, voices)],
    ...languages.length > 0 ? [] : [problem('languages', 'no_language', 'Choose a language at least.')],
    ...new Set(languages).size === languages.length ? [] : [problem('languages', 'same_language', 'A language is named once.')],
  ]
}

function wrongKnowledge({ knowledge }: AgentContent): AgentProblem[] {
  const characters = knowledge.reduce((sum, { title, text }) => sum + title.length + text.length, 0)
  return characters <= AGENT_LIMITS.knowledgeInAll
    ? []
    : [problem('knowledge', 'too_much', `What the agent knows has ${characters} characters, and ${AGENT_LIMITS.knowledgeInAll} is the most: all of it goes into each call. Shorten it.`)]
}

/** Two that people cannot tell apart when they read them, or that programs cannot. */
function wrongFields({ fields }: AgentContent): AgentProblem[] {
  const seen = new Map<string, string>()
  const keys = new Set<string>()
  return fields.flatMap(({ key, name }, place) => {
    const folded = foldFieldName(name)
    const other = seen.get(folded)
    const isKeyTaken = keys.has(key)
    keys.add(key)
    if (other === undefined) seen.set(folded, name)
    if (other !== undefined) return [problem(`fields.${place}.name`, 'fields_alike', `“${name}” and “${other}” are too alike. Call one of them something else.`)]
    return isKeyTaken ? [problem(`fields.${place}.key`, 'same_key', `Two fields have the key “${key}”. A key is there once.`)] : []
  })
}

function wrongHandOver({ abilities: { handOverTo }, whenUnable }: AgentContent, country: string): AgentProblem[] {
  if (handOverTo === null) {
    return whenUnable.way === 'hand_over'
      ? [problem('whenUnable.way', 'nobody_to_hand_over_to', 'There is nobody to hand calls over to. Enter a person’s number, or have the agent say a sentence only.')]
      : []
  }
  const admitted = admitNumber(handOverTo, country)
  if (admitted.ok) return []
  return [problem('abilities.handOverTo', admitted.refusal.code, admitted.refusal.message.replace(/ ?Nothing was charged\.$/, ''))]
}

function wrongHours({ hours }: AgentContent): AgentProblem[] {
  return opensEver(hours)
    ? []
    : [problem('hours', 'never_open', 'With these hours the agent never talks to anybody. Give one day a time at least.')]
}

function wrongBudgets({ callBudgetMicros, dayBudgetMicros }: AgentContent): AgentProblem[] {
  const [call, day] = [BigInt(callBudgetMicros), BigInt(dayBudgetMicros)]
  if (call === 0n) return [problem('callBudgetMicros', 'no_budget', 'With nothing to spend no call can begin. Enter what a call may cost.')]
  if (day === 0n) return [problem('dayBudgetMicros', 'no_budget', 'With nothing to spend no call can begin. Enter what the calls of a day may cost.')]
  return day < call
    ? [problem('dayBudgetMicros', 'day_below_call', 'A day may cost less than one call of it. Raise the day, or lower the call.')]
    : []
}
