import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { takeTaskStep } from '../../../../services/outreach/care/take-task-step'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { TaskStepBody } from '../../../../../shared/schemas/outreach/care'

/** POST /api/outreach/tasks/:id/steps: a task is read, done, or given to another (O2). */
export default defineRoute(
  { route: 'POST /api/outreach/tasks/:id/steps', roles: OUTREACH, params: z.object({ id: UuidParam }), body: TaskStepBody },
  async ({ context, user, params, body, requestId }) => {
    const task = await takeTaskStep(context, user.id, params.id, body, requestId)
    context.log.info({ requestId, userId: user.id, taskId: params.id, step: body.step }, 'step in a task')
    return task
  },
)
