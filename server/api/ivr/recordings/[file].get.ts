import { z } from 'zod'
import { definePublicRoute } from '../../../http/define-public-route'
import { replyAudio } from '../../../http/reply-audio'
import { readPlayedAudio } from '../../../services/outreach/recordings/read-audio'
import { RecordingFileParam } from '../../../../shared/schemas/outreach/recordings'

/** GET /api/ivr/recordings/:id.wav: what carriers play. Whoever knows its id may hear it, and nobody guesses one. */
export default definePublicRoute(
  { name: 'recordings', perMinute: null, params: z.object({ file: RecordingFileParam }) },
  async ({ event, context, params }) =>
    replyAudio(event, await readPlayedAudio(context, params.file), { id: params.file, whose: 'public' }),
)
