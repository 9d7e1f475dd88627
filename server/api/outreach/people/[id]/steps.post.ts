import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { recordCareStep } from '../../../../services/outreach/care/record-care-step'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { CareStepBody } from '../../../../../shared/schemas/outreach/care'

/**
 * POST /api/outreach/people/:id/steps: a note, a flag, consent, no more calls: what somebody did for a person in
 * care.
 */
export default defineRoute(
  { route: 'POST /api/outreach/people/:id/steps', roles: OUTREACH, params: z.object({ id: UuidParam }), body: CareStepBody },
  async ({ context, user, params, body, requestId }) => {
    const person = await recordCareStep(context, user.id, params.id, body, requestId)
    context.log.info({ requestId, userId: user.id, personId: params.id, kind: body.kind }, 'step in care')
    return person
  },
)
