import { defineRoute } from '../../../http/define-route'
import { previewRound } from '../../../services/outreach/rounds/preview-round'
import { OUTREACH } from '../../../../shared/roles'
import { PreviewRoundBody } from '../../../../shared/schemas/outreach/rounds'

/** POST /api/outreach/rounds/preview: how many, how long, for how much at most. Nothing is begun. */
export default defineRoute(
  { route: 'POST /api/outreach/rounds/preview', roles: OUTREACH, body: PreviewRoundBody },
  async ({ context, user, body }) => previewRound(context, user.id, body),
)
