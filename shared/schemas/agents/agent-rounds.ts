import { z } from 'zod'
import { AskedId, CountryCode, Cursor, Micros, PageLimit, UtcInstant, UuidParam } from '../common'
import { ImportProblem } from '../contact-imports'
import { Retry } from '../outreach/programmes'
import { ROUND_PERSON_STATES, ROUND_STATES, ROUND_WAITS } from '../outreach/round-words'
import { MOST_ROUND_PEOPLE, RoundBudget, roundPace, RoundLeft, RoundWindow } from '../outreach/rounds'
import { LineText } from '../plain-text'
import { LONGEST_MACHINE_MESSAGE } from './agent-calls'

/** More numbers than that are several rounds. */
export const MOST_ROUND_NUMBERS = MOST_ROUND_PEOPLE
/** Characters of a list; what it comes in may be larger. */
export const LONGEST_ROUND_LIST = 1_000_000
export const MOST_ROUND_BYTES = 4 * 1024 * 1024

/** Calls that come to nothing, by how. */
export const VAIN_KINDS = ['busy', 'no_answer', 'failed', 'machine'] as const
export type VainKind = (typeof VAIN_KINDS)[number]
export const AgentRetries = z.strictObject({ busy: Retry, no_answer: Retry, failed: Retry, machine: Retry })
export type AgentRetryPlan = z.infer<typeof AgentRetries>

const plan = {
  /**
   * CSV: a line that names the columns, one of them Number, then a line for each call; the other columns are what the
   * agent is told. Numbers alone need no first line. Null: everybody who has agreed to be called.
   */
  list: z.string().max(LONGEST_ROUND_LIST, `A list has at most ${LONGEST_ROUND_LIST.toLocaleString('en')} characters. Cut it in parts, and start several rounds.`).nullable(),
  /** ISO 3166-1 alpha-2: numbers without + belong there. Left out: your own. */
  country: CountryCode.optional(),
  /** At these times of the day alone, on the agent's clock and within its hours. */
  window: RoundWindow.nullable(),
  /** Left out: at once. */
  startsAt: UtcInstant.optional(),
  endsAt: UtcInstant.nullable(),
  ...roundPace,
  /** Null: what agent and wallet may spend. */
  budgetMicros: RoundBudget,
  retries: AgentRetries,
  /** Said once where a machine answers. Null: nothing is said, and the call ends. */
  machineMessage: LineText(1, LONGEST_MACHINE_MESSAGE).nullable(),
}

/** Body of `POST /api/agents/:id/rounds/preview`. */
export const PreviewAgentRoundBody = z.strictObject(plan)
export type PreviewAgentRoundBody = z.infer<typeof PreviewAgentRoundBody>

/** Body of `POST /api/agents/:id/rounds`. `id` is the page's: asked again with it, there is one round (M16). */
export const StartAgentRoundBody = z.strictObject({
  ...plan, id: AskedId, name: LineText(1, 100, { tooShort: 'Give the round a name.', tooLong: 'That name is longer than 100 characters.' }),
})
export type StartAgentRoundBody = z.infer<typeof StartAgentRoundBody>

export const AgentRoundParams = z.object({ id: UuidParam })
export const AgentRoundsQuery = z.object({ limit: PageLimit, cursor: Cursor.optional() })
export type AgentRoundsQuery = z.infer<typeof AgentRoundsQuery>

/** 200 of the preview: what a round would be, and nothing is begun. */
export const AgentRoundPreviewDto = z.strictObject({
  /** How many lines say a number, good or not. */
  chosen: z.number(),
  /** Of them, those who may be called as they stand. */
  callable: z.number(),
  /** Of these, where it is no hour to be called at now. */
  later: z.number(),
  leftOut: z.array(RoundLeft),
  /** What the agent is told of each. */
  variables: z.array(z.string()),
  badRows: z.number(),
  /** Lines that cannot be used, the first of them. */
  lines: z.array(ImportProblem),
  mostCalls: z.number(),
  /** Calls that nobody answers cost nothing; each at its longest. */
  mostMicros: Micros,
  currency: z.string(),
  /** Of those who may be called, those whose price is asked for at the call. */
  unpriced: z.number(),
  timeZone: z.string(),
  /** When the first call may begin; null where that is never. */
  opensAt: UtcInstant.nullable(),
  /** When everybody was called once, each call at its longest; null where the round is over before. */
  endsAt: UtcInstant.nullable(),
  /** In sentences: why this cannot be started, or not as it is. */
  problems: z.array(z.string()),
})
export type AgentRoundPreviewDto = z.infer<typeof AgentRoundPreviewDto>

/** What its calls came to. */
export const AgentRoundReportDto = z.strictObject({
  calls: z.number(),
  /** Somebody talked. */
  reached: z.number(),
  machine: z.number(),
  noAnswer: z.number(),
  busy: z.number(),
  failed: z.number(),
  leads: z.number(),
  seconds: z.number(),
  costMicros: Micros,
})
export type AgentRoundReportDto = z.infer<typeof AgentRoundReportDto>

export const AgentRoundDto = z.strictObject({
  id: z.string(),
  agentId: z.string(),
  agentName: z.string(),
  name: z.string(),
  state: z.enum(ROUND_STATES),
  window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  /** The agent's. */
  timeZone: z.string(),
  startsAt: UtcInstant,
  endsAt: UtcInstant.nullable(),
  perMinute: z.number(),
  atOnce: z.number(),
  budgetMicros: Micros.nullable(),
  /** Spent, or set aside for calls that go on. */
  spentMicros: Micros,
  currency: z.string(),
  retries: AgentRetries,
  machineMessage: z.string().nullable(),
  people: z.record(z.enum(ROUND_PERSON_STATES), z.number()),
  total: z.number(),
  reasons: z.array(z.strictObject({ state: z.enum(ROUND_PERSON_STATES), ...RoundLeft.shape })),
  /** Why it calls nobody just now. */
  waits: z.enum(ROUND_WAITS).nullable(),
  /** When the agent's hours and the round's begin again, where it waits for them. */
  opensAt: UtcInstant.nullable(),
  /** When the next of those who wait is due. */
  nextAt: UtcInstant.nullable(),
  report: AgentRoundReportDto,
  createdAt: UtcInstant,
  endedAt: UtcInstant.nullable(),
  revision: z.number(),
})
export type AgentRoundDto = z.infer<typeof AgentRoundDto>

/** 200 of `GET /api/agents/:id/rounds`, newest first. */
export const AgentRoundsPage = z.strictObject({ rounds: z.array(AgentRoundDto), nextCursor: z.string().nullable() })
export type AgentRoundsPage = z.infer<typeof AgentRoundsPage>
