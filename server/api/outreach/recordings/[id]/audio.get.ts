import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { replyAudio } from '../../../../http/reply-audio'
import { readAudio } from '../../../../services/outreach/recordings/read-audio'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/outreach/recordings/:id/audio: for who works in its programme. */
export default defineRoute(
  { roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ event, context, user, params }) =>
    replyAudio(event, await readAudio(context, user.id, params.id), { id: params.id, whose: 'private' }),
)
