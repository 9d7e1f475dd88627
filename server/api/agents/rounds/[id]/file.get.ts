import { createDownloadSink } from '../../../../http/download-sink'
import { defineRoute } from '../../../../http/define-route'
import { exportAgentRound } from '../../../../services/agents/rounds/export-agent-round'
import { CALLERS } from '../../../../../shared/roles'
import { AgentRoundParams } from '../../../../../shared/schemas/agents/agent-rounds'

/** GET /api/agents/rounds/:id/file: its numbers and what came of each, as CSV. */
export default defineRoute(
  { route: 'GET /api/agents/rounds/:id/file', roles: CALLERS, streams: true, params: AgentRoundParams },
  async ({ event, context, user, session, params, requestId }) => {
    context.log.info({ requestId, userId: user.id, roundId: params.id }, 'round of an agent asked for as a file')
    await exportAgentRound(context, user.id, params.id, createDownloadSink(event, context, session))
  },
)
