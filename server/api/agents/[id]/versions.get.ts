import { defineRoute } from '../../../http/define-route'
import { listAgentVersions } from '../../../services/agents/list-agent-versions'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams, VersionsQuery } from '../../../../shared/schemas/agents/agents'

/** GET /api/agents/:id/versions: what it was, the newest first. */
export default defineRoute(
  { route: 'GET /api/agents/:id/versions', roles: CALLERS, params: AgentParams, query: VersionsQuery },
  async ({ context, user, params, query }) => {
    return listAgentVersions(context, user.id, params.id, query)
  },
)
