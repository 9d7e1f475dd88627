import { z } from 'zod'
import { AGENT_LANGUAGES } from '../../agents/languages'
import { TimeZone } from '../analytics'
import { AskedId, E164Number, Nanos, TypedNumber, UtcInstant, UuidParam } from '../common'
import { WeekHours } from '../outreach/programmes'
import { LineText, PlainText } from '../plain-text'
import { AGENT_STATES, FIELD_KINDS, KNOWLEDGE_KINDS, UNABLE_WAYS, type AgentHours } from './words'

/** So much one agent may be, in characters. All of it goes into each call, and costs there. */
export const AGENT_LIMITS = {
  name: 80, purpose: 300, line: 600, instructions: 6000, knowledge: 40, knowledgeTitle: 200, knowledgeText: 2000,
  /** Titles and texts together. */
  knowledgeInAll: 9000, fields: 15, fieldName: 40, hint: 150, languages: 5, numbers: 20,
} as const
/** Shorter than the hour after which voice models end a session without a word. */
export const LONGEST_AGENT_CALL = { leastSeconds: 60, mostSeconds: 3000 } as const
export const WORDS_KEPT = { leastDays: 1, mostDays: 3650 } as const

/** What is missing in a text is said in a sentence, with what else there is to say of it. */
const line = PlainText(0, AGENT_LIMITS.line)
/** Not below nothing, and within what a database counts. */
const Budget = z.string().regex(/^\d{1,15}$/, 'An amount is not below nothing.')
const VersionNumber = z.number().int().min(1).max(1_000_000)
const seconds = `A call lasts from ${LONGEST_AGENT_CALL.leastSeconds / 60} to ${LONGEST_AGENT_CALL.mostSeconds / 60} minutes.`
const days = `Words are kept from ${WORDS_KEPT.leastDays} day to ${WORDS_KEPT.mostDays} days.`

export const FieldDto = z.strictObject({
  /** The same in every version, whatever the field is called by then. */
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  name: LineText(1, AGENT_LIMITS.fieldName, { tooShort: 'Give the field a name.', tooLong: `A name of a field has at most ${AGENT_LIMITS.fieldName} characters.` }),
  kind: z.enum(FIELD_KINDS),
  /** The agent asks until it has it. */
  isRequired: z.boolean(),
  hint: LineText(0, AGENT_LIMITS.hint, { tooLong: `A hint has at most ${AGENT_LIMITS.hint} characters.` }),
})
export const KnowledgeDto = z.strictObject({
  kind: z.enum(KNOWLEDGE_KINDS),
  /** Of a question: what is asked. */
  title: LineText(1, AGENT_LIMITS.knowledgeTitle, { tooShort: 'Write what this is about.' }),
  text: PlainText(1, AGENT_LIMITS.knowledgeText),
})

const content = {
  name: LineText(0, AGENT_LIMITS.name, { tooLong: `A name has at most ${AGENT_LIMITS.name} characters.` }),
  purpose: LineText(0, AGENT_LIMITS.purpose),
  opening: line,
  /** That it is no person; said in every call, after the opening. */
  disclosure: line,
  /** Said after that where the call is recorded. */
  recordingNotice: line,
  instructions: PlainText(0, AGENT_LIMITS.instructions),
  model: z.string().max(100),
  voice: z.string().max(100),
  languages: z.array(z.enum(AGENT_LANGUAGES)).max(AGENT_LIMITS.languages, `An agent speaks at most ${AGENT_LIMITS.languages} languages.`),
  knowledge: z.array(KnowledgeDto).max(AGENT_LIMITS.knowledge, `An agent knows at most ${AGENT_LIMITS.knowledge} texts and answers.`),
  fields: z.array(FieldDto).max(AGENT_LIMITS.fields, `An agent asks for at most ${AGENT_LIMITS.fields} things.`),
  abilities: z.strictObject({
    saveLead: z.boolean(), endCall: z.boolean(), handOverTo: TypedNumber.nullable(), callBack: z.boolean(),
  }),
  timeZone: TimeZone,
  hours: WeekHours as z.ZodType<AgentHours>,
  longestCallSeconds: z.number().int(seconds).min(LONGEST_AGENT_CALL.leastSeconds, seconds)
    .max(LONGEST_AGENT_CALL.mostSeconds, seconds),
  callBudgetMicros: Budget,
  dayBudgetMicros: Budget,
  whenUnable: z.strictObject({ way: z.enum(UNABLE_WAYS), sentence: line }),
  isRecorded: z.boolean(),
  wordsKeptDays: z.number().int(days).min(WORDS_KEPT.leastDays, days).max(WORDS_KEPT.mostDays, days),
}

/** All that shapes a call of an agent. */
export const AgentContent = z.strictObject(content)
export type AgentContent = z.infer<typeof AgentContent>

/** `POST /api/agents` */
export const CreateAgentBody = z.strictObject({ id: AskedId, ...content })
export type CreateAgentBody = z.infer<typeof CreateAgentBody>

/** `PUT /api/agents/:id`: what becomes the version after the one that was seen. */
export const EditAgentBody = z.strictObject({ seenVersion: VersionNumber, ...content })
export type EditAgentBody = z.infer<typeof EditAgentBody>

/** `POST /api/agents/:id/restore`: the next version is equal to an older one. */
export const RestoreVersionBody = z.strictObject({ version: VersionNumber, seenVersion: VersionNumber })
export type RestoreVersionBody = z.infer<typeof RestoreVersionBody>

/** `POST /api/agents/:id/steps`: calls run this version from now on, or none. */
export const AgentStepBody = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('go_live'), version: VersionNumber }),
  z.strictObject({ step: z.literal('pause') }),
])
export type AgentStepBody = z.infer<typeof AgentStepBody>

/** `PUT /api/agents/:id/numbers`: those that it answers, all of them anew. */
export const AgentNumbersBody = z.strictObject({ numbers: z.array(E164Number).max(AGENT_LIMITS.numbers) })
export type AgentNumbersBody = z.infer<typeof AgentNumbersBody>

export const AgentParams = z.object({ id: UuidParam })
/** From a version backwards; left out: from the newest. */
export const VersionsQuery = z.object({ before: z.coerce.number().int().min(2).max(1_000_000).optional() })
export type VersionsQuery = z.infer<typeof VersionsQuery>

export const AgentDto = z.strictObject({
  id: z.string(),
  name: z.string(),
  purpose: z.string(),
  state: z.enum(AGENT_STATES),
  /** The newest. */
  version: z.number(),
  /** The one that calls run; null before the first. */
  liveVersion: z.number().nullable(),
  numbers: z.array(z.strictObject({ number: z.string(), display: z.string() })),
  createdAt: UtcInstant,
  updatedAt: UtcInstant,
})
export type AgentDto = z.infer<typeof AgentDto>

/** 200 of `GET /api/agents`, the newest first. */
export const AgentsDto = z.strictObject({ agents: z.array(AgentDto) })
export type AgentsDto = z.infer<typeof AgentsDto>

/** 200 of `GET /api/agents/:id`: with what its newest version says. */
export const AgentDetailDto = z.strictObject({ ...AgentDto.shape, content: AgentContent })
export type AgentDetailDto = z.infer<typeof AgentDetailDto>

export const AgentVersionDto = z.strictObject({
  version: z.number(),
  /** Which older one it is equal to, where somebody went back. */
  restoredFrom: z.number().nullable(),
  createdAt: UtcInstant,
  content: AgentContent,
})
export type AgentVersionDto = z.infer<typeof AgentVersionDto>

/** 200 of `GET /api/agents/:id/versions`, the newest first. */
export const AgentVersionsDto = z.strictObject({ versions: z.array(AgentVersionDto), hasMore: z.boolean() })
export type AgentVersionsDto = z.infer<typeof AgentVersionsDto>

/** 200 of `GET /api/agents/options`: what there is to choose from. */
export const AgentOptionsDto = z.strictObject({
  models: z.array(z.string()),
  voices: z.array(z.string()),
  currency: z.string(),
  /** What the agent's part of a call costs: all that is paid for talking to it in the browser. */
  rateNanosPerMinute: Nanos,
  /** Numbers that ring at the person here, and which agent answers them. */
  numbers: z.array(z.strictObject({
    number: z.string(), display: z.string(),
    answeredBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  })),
})
export type AgentOptionsDto = z.infer<typeof AgentOptionsDto>
