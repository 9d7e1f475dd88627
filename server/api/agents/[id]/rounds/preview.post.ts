import { defineRoute } from '../../../../http/define-route'
import { previewAgentRound } from '../../../../services/agents/rounds/preview-agent-round'
import { CALLERS } from '../../../../../shared/roles'
import { MOST_ROUND_BYTES, PreviewAgentRoundBody } from '../../../../../shared/schemas/agents/agent-rounds'
import { AgentParams } from '../../../../../shared/schemas/agents/agents'

/** POST /api/agents/:id/rounds/preview: whom it would call and whom not, how long, for how much at most. */
export default defineRoute(
  { route: 'POST /api/agents/:id/rounds/preview', roles: CALLERS, params: AgentParams, body: PreviewAgentRoundBody, mostBytes: MOST_ROUND_BYTES },
  async ({ context, user, params, body }) => previewAgentRound(context, user, params.id, body),
)
