import { defineRoute } from '../../../../../http/define-route'
import { readRecording } from '../../../../../services/agents/recordings/read-recording'
import { CALLERS } from '../../../../../../shared/roles'
import { AgentCallParams } from '../../../../../../shared/schemas/agents/agent-call-replies'

/** GET /api/agents/calls/:id/recording: whether a call was recorded. */
export default defineRoute(
  { route: 'GET /api/agents/calls/:id/recording', roles: CALLERS, params: AgentCallParams },
  async ({ context, user, params }) => readRecording(context, user.id, params.id),
)
