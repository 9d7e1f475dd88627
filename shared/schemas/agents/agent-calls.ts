import { z } from 'zod'
import { CountryCode, Micros, TypedText } from '../common'
import { PlainText } from '../plain-text'
import { QuoteDto } from '../rating'

/**
 * Somebody called, the agent called, it called the person whom it hands a call over to, or whose agent it is talks to
 * it in their browser.
 */
export const AGENT_CALL_WAYS = ['in', 'out', 'hand_over', 'trial'] as const
export type AgentCallWay = (typeof AGENT_CALL_WAYS)[number]

/** Who took a call that an agent made. `unknown`: the carrier cannot tell. */
export const ANSWERED_BY = ['human', 'machine', 'unknown'] as const
export type AnsweredBy = (typeof ANSWERED_BY)[number]

export const MOST_VARIABLES = 20
export const LONGEST_VARIABLE = 500
/** Longer than anybody listens to a machine. */
export const LONGEST_MACHINE_MESSAGE = 500

/** What an agent is told of one call, by name. */
const Variables = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/), PlainText(0, LONGEST_VARIABLE))
  .refine(variables => Object.keys(variables).length <= MOST_VARIABLES, `There may be ${MOST_VARIABLES} variables at most.`)

/** `POST /api/outbound-call`: has an agent call a number. */
export const OutboundCallBody = z.strictObject({
  to: TypedText,
  agentId: z.uuid(),
  /** ISO 3166-1 alpha-2: numbers without + belong there. Left out: your own. */
  country: CountryCode.optional(),
  variables: Variables.default({}),
  /** Said once where a machine answers. Left out: nothing is said, and the call ends. */
  machineMessage: PlainText(1, LONGEST_MACHINE_MESSAGE).optional(),
})
export type OutboundCallBody = z.infer<typeof OutboundCallBody>

/** What became of it so far. */
export const OutboundCallReply = z.strictObject({
  callId: z.uuid(),
  toNumber: z.string(),
  agentId: z.uuid(),
  agentVersion: z.number().int(),
  /** Longest time that it may last. */
  maxSeconds: z.number().int(),
  heldMicros: Micros,
})
export type OutboundCallReply = z.infer<typeof OutboundCallReply>

export const AgentQuoteQuery = z.object({ to: TypedText, country: CountryCode.optional() })
export type AgentQuoteQuery = z.infer<typeof AgentQuoteQuery>

/** `GET /api/agents/:id/quote`: what a call of the agent would cost, phone and agent. */
export const AgentQuoteDto = z.strictObject({
  ...QuoteDto.shape,
  /** The most that it can cost. */
  mostMicros: Micros,
})
export type AgentQuoteDto = z.infer<typeof AgentQuoteDto>
