import type { Context } from '../../context'
import { DomainError } from '../../domain/errors'
import type { AgentOwner } from '../../services/agents/agent-content'
import { readAgent } from '../../services/agents/read-agent'
import { beginTrial } from '../../services/agents/trials/begin-trial'
import { endTrial } from '../../services/agents/trials/end-trial'
import type { ScenarioResultDto } from '../../../shared/schemas/agents/scenarios'
import type { TryScenarioBody } from '../../../shared/schemas/agents/trials'
import { machineTimers, type Timers } from '../timers'
import { runScenario } from './run-scenario'
import { SHIPPED_SCENARIOS } from './shipped-scenarios'

/**
 * Leads a version through a scenario, before anybody calls it. Nothing that it asks for is done, and no word is kept.
 *
 * @throws DomainError `not_found`, `agent_refused`, `limit_reached`; `service_unavailable` where no voice is set up
 */
export async function tryScenario(
  context: Context, owner: AgentOwner, of: { agentId: string, name: string },
  { talkId, version: number }: TryScenarioBody, timers: Timers = machineTimers,
): Promise<ScenarioResultDto> {
  await readAgent(context, owner.id, of.agentId)
  const scenario = SHIPPED_SCENARIOS.find(({ name }) => name === of.name)
  if (!scenario) throw new DomainError('not_found', `There is no scenario ${of.name}. Load the page again.`)
  const { id, version, voice } = await beginTrial(context, owner, { agentId: of.agentId, version: number, talkId, kind: 'scenario' })
  const { result, usage } = await runScenario({
    voice, timers, scenario, agent: version, onError: error => context.log.error({ error, agentId: of.agentId }, 'scenario'),
  })
  await endTrial(context, id, { ...usage })
  return result
}
