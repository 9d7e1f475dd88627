import { z } from 'zod'
import { UuidParam } from '../common'
import { PlainText } from '../plain-text'

/** How an agent is tried without a phone: somebody writes to it, or it goes through a scenario. */
export const TRIAL_KINDS = ['writing', 'scenario'] as const
export type TrialKind = (typeof TRIAL_KINDS)[number]

/** Of one thing that is written to an agent, in characters. */
export const LONGEST_WRITING = 1000

const TalkId = z.uuid().toLowerCase()
const VersionNumber = z.number().int().min(1).max(1_000_000)

/** `POST /api/agents/:id/writing`: what somebody writes to a version, and what was said before. No word is kept. */
export const WriteToAgentBody = z.strictObject({
  talkId: TalkId,
  version: VersionNumber,
  /** In the order of the talk, since its opening. */
  said: z.array(z.strictObject({ who: z.enum(['caller', 'agent']), words: PlainText(1, 4000) })).max(200),
  words: PlainText(1, LONGEST_WRITING),
})
export type WriteToAgentBody = z.infer<typeof WriteToAgentBody>

/** `POST /api/agents/:id/talk`: the owner talks to a version in their browser, at the agent's price. */
export const TalkToAgentBody = z.strictObject({ version: VersionNumber })
export type TalkToAgentBody = z.infer<typeof TalkToAgentBody>

const Left = {
  /** Answers of this talk that may still come. */
  turnsLeft: z.number(),
  /** Answers and scenarios of today that may still come. */
  leftToday: z.number(),
}

/** 200 of it: what the agent says, and what it would have done. Nothing is done. */
export const AgentAnswerDto = z.strictObject({
  parts: z.array(z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('words'), words: z.string() }),
    z.strictObject({ kind: z.literal('tool'), name: z.string(), input: z.string() }),
  ])),
  ...Left,
})
export type AgentAnswerDto = z.infer<typeof AgentAnswerDto>

/** 200 of `GET /api/agents/scenarios`: those that a version may be led through. */
export const ScenariosDto = z.strictObject({
  scenarios: z.array(z.strictObject({ name: z.string(), about: z.string() })),
})
export type ScenariosDto = z.infer<typeof ScenariosDto>

export const ScenarioParams = z.object({ id: UuidParam, name: z.string().regex(/^[a-z0-9-]{1,60}$/) })
/** `POST /api/agents/:id/scenarios/:name` */
export const TryScenarioBody = z.strictObject({ talkId: TalkId, version: VersionNumber })
export type TryScenarioBody = z.infer<typeof TryScenarioBody>
