import { z } from 'zod'
import { AnalyticsDayDto } from '../analytics'
import { CallDto } from '../call-replies'
import { CALL_STATUSES, HistoryFilter, type CallStatus } from '../calls'
import { Cursor, Micros, PageLimit, UtcInstant, UuidParam } from '../common'
import { LineText } from '../plain-text'
import { ANSWERED_BY } from './agent-calls'
import { TALK_ENDINGS, type TalkEnding } from './talks'

/** Which calls of one's agents. */
const AgentCallFilter = HistoryFilter.omit({ who: true }).extend({
  agent: UuidParam.optional(),
  /** How the talk ended, the last one where a call had several streams. */
  ending: z.enum(TALK_ENDINGS).optional(),
  /** A number or a part of one, a name of the contacts, or words that were said. */
  q: LineText(1, 100).optional(),
})

/** `GET /api/calls` */
export const AgentCallsQuery = AgentCallFilter.extend({ limit: PageLimit, cursor: Cursor.optional() })
export type AgentCallsQuery = z.infer<typeof AgentCallsQuery>

export const AgentCallParams = z.object({ id: UuidParam })

/** What a voice did in a call; of all its streams together. */
export const TalkSummaryDto = z.strictObject({
  /** A stream is open now. */
  isTalking: z.boolean(),
  /** Of the last one; null while it goes on, and where none began. */
  ending: z.enum(TALK_ENDINGS).nullable(),
  /** The provider's, where something was wrong. */
  endingCode: z.string().nullable(),
  streams: z.number().int(),
  interruptions: z.number().int(),
  heardMs: z.number().int(),
  madeMs: z.number().int(),
})
export type TalkSummaryDto = z.infer<typeof TalkSummaryDto>

/** A call that an agent holds, as every call is told, and which agent it is. */
export const AgentCallDto = z.strictObject({
  ...CallDto.shape,
  agent: z.strictObject({ id: z.string(), name: z.string(), version: z.number().int() }),
  /** Who took a call that went out, as the carrier found; null until it has. */
  answeredBy: z.enum(ANSWERED_BY).nullable(),
  /** What a machine is told, once. */
  machineMessage: z.string().nullable(),
  /** Null until a voice is asked for. */
  talk: TalkSummaryDto.nullable(),
  /** Who it was, as far as it said; null where it left no lead, or not yet. */
  leadId: z.string().nullable(),
  /** Its recording was asked for. */
  isRecorded: z.boolean(),
})
export type AgentCallDto = z.infer<typeof AgentCallDto>

/** 200 of `GET /api/calls`, the newest first. */
export const AgentCallsPage = z.strictObject({ calls: z.array(AgentCallDto), nextCursor: z.string().nullable() })
export type AgentCallsPage = z.infer<typeof AgentCallsPage>

/** 200 of `GET /api/active-calls`: those that go on, the newest first. */
export const ActiveCallsDto = z.strictObject({ calls: z.array(AgentCallDto), asOf: UtcInstant })
export type ActiveCallsDto = z.infer<typeof ActiveCallsDto>

/** How calls ended: as the talk did, or, where there was none, as the call did. */
export const CALL_OUTCOMES = [...TALK_ENDINGS, ...CALL_STATUSES] as const satisfies readonly (TalkEnding | CallStatus)[]
export type CallOutcome = (typeof CALL_OUTCOMES)[number]

/** What calls of agents come to. Those that are settled count, by when they began. */
export const AgentFigures = z.strictObject({
  calls: z.number().int(),
  /** Of those, that came in. */
  incomingCalls: z.number().int(),
  answeredCalls: z.number().int(),
  talkedSeconds: z.number().int(),
  chargedMicros: Micros,
  interruptions: z.number().int(),
  /** Calls in which the voice fell silent. */
  silences: z.number().int(),
  /** From the end of the caller's words to the first sound of the answer; null where none is kept. */
  latency: z.strictObject({
    answers: z.number().int(), medianMs: z.number().int(), p95Ms: z.number().int(),
  }).nullable(),
  /** Most calls first. */
  outcomes: z.array(z.strictObject({ outcome: z.enum(CALL_OUTCOMES), calls: z.number().int() })),
  /** That began with one of these calls. */
  leads: z.number().int(),
})
export type AgentFigures = z.infer<typeof AgentFigures>

export const AgentFiguresDto = z.strictObject({
  ...AgentFigures.shape,
  id: z.string(),
  name: z.string(),
  isDeleted: z.boolean(),
})
export type AgentFiguresDto = z.infer<typeof AgentFiguresDto>

/** 200 of `GET /api/agents/dashboard`. */
export const AgentDashboardDto = z.strictObject({
  currency: z.string(),
  /** Whose days these are. */
  tz: z.string(),
  /** First and last day, both included. */
  from: z.string(),
  to: z.string(),
  whole: AgentFigures,
  /** Each day of the period, also without calls. */
  days: z.array(z.strictObject({
    day: AnalyticsDayDto.shape.day, calls: z.number().int(), answeredCalls: z.number().int(), chargedMicros: Micros,
  })),
  /** Each agent, also without calls; those that are deleted where they had some. Most calls first. */
  agents: z.array(AgentFiguresDto),
})
export type AgentDashboardDto = z.infer<typeof AgentDashboardDto>
