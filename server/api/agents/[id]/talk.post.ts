import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { startBrowserTalk } from '../../../services/agents/calls/start-browser-talk'
import { takesTalks } from '../../../sessions/held-talks'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams } from '../../../../shared/schemas/agents/agents'
import { TalkToAgentBody } from '../../../../shared/schemas/agents/trials'

/** POST /api/agents/:id/talk: prices and holds a talk with a version, for the browser that asks. */
export default defineRoute(
  { route: 'POST /api/agents/:id/talk', roles: CALLERS, params: AgentParams, body: TalkToAgentBody },
  async ({ event, context, user, params, body, requestId }) => {
    const reply = await startBrowserTalk(context, user, params.id, body, takesTalks(context))
    context.log.info({ requestId, userId: user.id, agentId: params.id, callId: reply.callId }, 'talk in a browser started')
    setResponseStatus(event, 201)
    return reply
  },
)
