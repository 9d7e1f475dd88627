import { definePublicRoute } from '../../../http/define-public-route'
import { stopMails } from '../../../services/leads/stop-mails'
import { UnsubscribeParams } from '../../../../shared/schemas/leads/leads'

/**
 * POST /api/leads/unsubscribe/:token: no more mails, from the page and from mail programs (RFC 8058), which send no
 * cookie and no origin of ours: the link is the right to do so, and to nothing else.
 */
export default definePublicRoute(
  { route: 'POST /api/leads/unsubscribe/:token', name: 'unsubscribe', perMinute: () => 60, params: UnsubscribeParams },
  async ({ context, params }) => {
    await stopMails(context, params.token)
    context.log.info('no more mails to a lead')
    return { done: true } as const
  },
)
