import type { AgentState } from '../../../shared/schemas/agents/words'

export type AgentStep = { step: 'go_live', version: number } | { step: 'pause' }
export interface AgentStanding { state: AgentState, liveVersion: number | null }

/** What an agent is after a step; as it was where the step changes nothing. Null: there is nothing to pause. */
export function standingAfter(now: AgentStanding, step: AgentStep): AgentStanding | null {
  if (step.step === 'go_live') return { state: 'live', liveVersion: step.version }
  return now.state === 'draft' ? null : { state: 'paused', liveVersion: now.liveVersion }
}
