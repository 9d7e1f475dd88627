import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../../context'
import type { AgentVersionRow, NewAgentVersion } from '../../db/agents/agents'
import { agentProblems } from '../../domain/agents/agent-problems'
import { DomainError } from '../../domain/errors'
import { parseNumber } from '../../domain/phone/parse-number'
import type { AgentContent } from '../../../shared/schemas/agents/agents'

export interface AgentOwner {
  id: string
  /** ISO 3166-1 alpha-2: numbers without + belong there. */
  country: string
}

/**
 * What a person wrote, as it is kept.
 *
 * @throws DomainError `agent_refused` with a sentence for each thing that is wrong; nothing was saved.
 */
export function soundContent({ config }: Pick<Context, 'config'>, { country }: AgentOwner, content: AgentContent): AgentContent {
  const problems = agentProblems(content, config.agents, country)
  const [first] = problems
  if (first) {
    throw new DomainError('agent_refused', `${first.message} Nothing was saved.`, {
      reason: first.reason, issues: problems.map(({ path, message }) => ({ path, message })),
    })
  }
  const { handOverTo, ...abilities } = content.abilities
  const number = handOverTo === null ? null : parseNumber(handOverTo, country)
  return { ...content, abilities: { ...abilities, handOverTo: number?.ok ? number.e164 : null } }
}

export function toVersionRow(
  content: AgentContent, of: Pick<NewAgentVersion, 'agentId' | 'userId' | 'version' | 'restoredFrom' | 'createdAt'>,
): NewAgentVersion {
  const { callBudgetMicros, dayBudgetMicros, ...same } = content
  return { ...of, ...same, callBudgetMicros: BigInt(callBudgetMicros), dayBudgetMicros: BigInt(dayBudgetMicros) }
}

export function toAgentContent(row: AgentVersionRow): AgentContent {
  const {
    agentId: _agentId, userId: _userId, version: _version, restoredFrom: _restoredFrom, createdAt: _createdAt,
    callBudgetMicros, dayBudgetMicros, languages, ...same
  } = row
  return {
    ...same,
    languages: languages as AgentContent['languages'],
    callBudgetMicros: callBudgetMicros.toString(),
    dayBudgetMicros: dayBudgetMicros.toString(),
  }
}

/** Whether two say the same; the order of what a database keeps by name is none of it. */
export function isSameContent(one: AgentContent, other: AgentContent): boolean {
  return isDeepStrictEqual(one, other)
}
