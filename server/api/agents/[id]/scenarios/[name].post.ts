import { defineRoute } from '../../../../http/define-route'
import { tryScenario } from '../../../../sessions/trials/try-scenario'
import { CALLERS } from '../../../../../shared/roles'
import { ScenarioParams, TryScenarioBody } from '../../../../../shared/schemas/agents/trials'

/** POST /api/agents/:id/scenarios/:name: a version goes through a scenario. */
export default defineRoute(
  { route: 'POST /api/agents/:id/scenarios/:name', roles: CALLERS, params: ScenarioParams, body: TryScenarioBody },
  async ({ context, user, params, body, requestId }) => {
    const { id: agentId, name } = params
    context.log.info({ requestId, userId: user.id, agentId, scenario: name, version: body.version }, 'scenario tried')
    return tryScenario(context, user, { agentId, name }, body)
  },
)
