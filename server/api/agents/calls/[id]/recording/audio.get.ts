import { getRequestHeader } from 'h3'
import { defineRoute } from '../../../../../http/define-route'
import { replySound } from '../../../../../http/reply-sound'
import { playRecording } from '../../../../../services/agents/recordings/play-recording'
import { CALLERS } from '../../../../../../shared/roles'
import { AgentCallParams } from '../../../../../../shared/schemas/agents/agent-call-replies'

/** GET /api/agents/calls/:id/recording/audio: the sound of a call, a side on each channel, for whose call it is. */
export default defineRoute(
  { roles: CALLERS, params: AgentCallParams },
  async ({ event, context, user, params }) =>
    replySound(event, await playRecording(context, user.id, params.id, getRequestHeader(event, 'range') ?? null)),
)
