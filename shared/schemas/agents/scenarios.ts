import { z } from 'zod'
import { LineText, PlainText } from '../plain-text'

const Words = PlainText(1, 500)
const ToolName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'A tool is called as save_lead is.')
/** Of a lead or a tool's input: text that is compared without case and signs. */
const Fields = z.record(z.string().max(40), z.union([z.string().max(500), z.boolean(), z.number()]))

/** What has to come of a talk. Words are looked for without case, accents and signs. */
export const Expectation = z.union([
  /** The tool was called, once at least, with these among its fields. */
  z.strictObject({ calls: ToolName, with: Fields.optional() }),
  z.strictObject({ neverCalls: ToolName }),
  /** The agent said one of these. */
  z.strictObject({ says: z.union([Words, z.array(Words).min(1).max(20)]) }),
  z.strictObject({ neverSays: z.union([Words, z.array(Words).min(1).max(20)]) }),
  /** The agent ended the call after so many of the caller's turns at the most. */
  z.strictObject({ endsWithin: z.number().int().min(1).max(40) }),
  /** What was saved is this, all of it and nothing else. */
  z.strictObject({ lead: Fields }),
])
export type Expectation = z.infer<typeof Expectation>

const Script = z.record(z.string(), z.unknown())

/** How somebody may talk with an agent, and what has to come of it. */
export const Scenario = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'A scenario is called as says-it-is-an-ai is.'),
  about: LineText(1, 200),
  caller: z.union([
    /** Word for word, one after another. */
    z.strictObject({ turns: z.array(Words).min(1).max(40) }),
    /** A voice plays the caller by these, until it says [hangs up]. */
    z.strictObject({ instructions: PlainText(1, 3000), mostTurns: z.number().int().min(1).max(40) }),
  ]),
  expect: z.array(Expectation).min(1).max(20),
  /** An agent that fails, and which expectation of those above: what shows that the scenario sees it. */
  bad: z.strictObject({ instructions: PlainText(1, 6000), fails: z.number().int().min(0) }).optional(),
  /** How a scripted model plays the agent, the bad one, and the caller. Other models read none of it. */
  scripts: z.strictObject({ good: Script, bad: Script.optional(), caller: Script.optional() }).optional(),
}).refine(({ bad, expect }) => !bad || bad.fails < expect.length, { path: ['bad', 'fails'], message: 'There is no such expectation.' })
export type Scenario = z.infer<typeof Scenario>

export const ExpectationResultDto = z.strictObject({
  /** What was expected, as people read it. */
  words: z.string(),
  isMet: z.boolean(),
  /** What came instead; null where it is met. */
  instead: z.string().nullable(),
})
export type ExpectationResultDto = z.infer<typeof ExpectationResultDto>

/** How a scenario went. */
export const ScenarioResultDto = z.strictObject({
  name: z.string(),
  about: z.string(),
  isPassed: z.boolean(),
  /** Why it went no further; null where it went to its end. */
  problem: z.string().nullable(),
  expectations: z.array(ExpectationResultDto),
  talk: z.array(z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('words'), who: z.enum(['caller', 'agent']), words: z.string() }),
    z.strictObject({ kind: z.literal('tool'), name: z.string(), input: z.string() }),
  ])),
})
export type ScenarioResultDto = z.infer<typeof ScenarioResultDto>
