import type { Context } from '../../../context'
import { countOpenAgentCalls, sumAgentDay } from '../../../db/agents/agent-calls'
import type { AgentVersionRow } from '../../../db/agents/agents'
import type { CallFactsRow } from '../../../db/calls/call-facts'
import type { Tx } from '../../../db/client'
import { agentBudgets } from '../../../domain/agents/agent-budgets'
import type { Budget } from '../../../domain/calls/admit-call'
import type { AgentCallWay } from '../../../../shared/schemas/agents/agent-calls'
import type { CallBounds } from '../../calls/read-admission'

export interface AgentBounds {
  bounds: CallBounds
  /** What of the account's use and limits counts. */
  counted: (facts: CallFactsRow) => CallFactsRow
}

/**
 * What bounds one more call of an agent beside the wallet (G1, M19): what its version says, and how many calls the
 * person's agents hold. Nobody here chose to be called, so how often and from how many countries is no limit then.
 */
export async function agentBounds(
  { config, clock }: Context, tx: Tx, version: AgentVersionRow, way: Exclude<AgentCallWay, 'hand_over'>,
  budgets: readonly Budget[] = [],
): Promise<AgentBounds> {
  const openCalls = await countOpenAgentCalls(tx, version.userId)
  const spent = await sumAgentDay(tx, version.agentId, version.timeZone, clock.now())
  const { limits } = config
  return {
    bounds: { mostSeconds: version.longestCallSeconds, budgets: [...agentBudgets(version, spent), ...budgets] },
    counted: facts => ({
      ...facts,
      ownLimits: {
        ...facts.ownLimits, callsAtOnce: facts.ownLimits.agentCallsAtOnce ?? limits.agentCallsAtOnce,
      },
      usage: { ...facts.usage, openCalls, ...way === 'in' && { startsLastMinute: 0, countriesLastDay: [] } },
    }),
  }
}
