import { defineRoute } from '../../../http/define-route'
import { writeToAgent } from '../../../sessions/trials/write-to-agent'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams } from '../../../../shared/schemas/agents/agents'
import { WriteToAgentBody } from '../../../../shared/schemas/agents/trials'

/** POST /api/agents/:id/writing: a version answers what somebody writes to it. */
export default defineRoute(
  { route: 'POST /api/agents/:id/writing', roles: CALLERS, params: AgentParams, body: WriteToAgentBody },
  async ({ context, user, params, body, requestId }) => {
    const { version, talkId } = body
    context.log.info({ requestId, userId: user.id, agentId: params.id, version, talkId }, 'agent written to')
    return writeToAgent(context, user, params.id, body)
  },
)
