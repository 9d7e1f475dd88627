import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { markRepeat } from '../../../../http/mark-repeat'
import { answerComplaint } from '../../../../services/complaints/answer-complaint'
import { DESK_ACT } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { AnswerComplaintBody } from '../../../../../shared/schemas/complaints'

/** POST /api/finance/complaints/:id/answer: refunds or leaves the charge, with an answer to the person (M12). */
export default defineRoute(
  {
    route: 'POST /api/finance/complaints/:id/answer',
    roles: DESK_ACT, stepUp: true, params: z.object({ id: UuidParam }), body: AnswerComplaintBody,
  },
  async ({ event, context, user, params, body, requestId }) => {
    const { complaint, isRepeat } = await answerComplaint(context, user, params.id, body, requestId)
    context.log.info({ requestId, staffId: user.id, complaintId: params.id, state: complaint.state, isRepeat }, 'complaint answered')
    markRepeat(event, isRepeat)
    return complaint
  },
)
