import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readTranscript } from '../../../../services/agents/read-transcript'
import { CALLERS } from '../../../../../shared/roles'
import { TranscriptQuery } from '../../../../../shared/schemas/agents/talks'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/agents/calls/:id/transcript: what was said in a call that an agent held, in the order of the talk. */
export default defineRoute({
  route: 'GET /api/agents/calls/:id/transcript', roles: CALLERS, params: z.object({ id: UuidParam }), query: TranscriptQuery,
}, async ({ context, user, params, query }) =>
  readTranscript(context, user.id, params.id, query.after))
