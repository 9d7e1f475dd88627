import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { setScriptVoice } from '../../../../services/outreach/scripts/set-script-voice'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { ScriptVoiceBody } from '../../../../../shared/schemas/outreach/scripts'

/** PUT /api/outreach/scripts/:id/voice: what stands for its words in one language. */
export default defineRoute(
  { route: 'PUT /api/outreach/scripts/:id/voice', roles: OUTREACH, params: z.object({ id: UuidParam }), body: ScriptVoiceBody },
  async ({ context, user, params, body, requestId }) => {
    const script = await setScriptVoice(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, scriptId: script.id }, 'voice of a script set')
    return script
  },
)
