import type { Context } from '../../context'
import { stopMailing } from '../../db/leads/lead-mailings'
import { insertLeadTrail } from '../../db/leads/leads'
import { DomainError } from '../../domain/errors'
import { hashOfToken } from './thank-lead'

/**
 * Whoever has the link wants no more mail of this account. It holds for the address, whatever becomes of the lead;
 * again it is as it was.
 *
 * @throws DomainError `link_refused`
 */
export async function stopMails(context: Context, token: string): Promise<void> {
  const now = context.clock.now()
  await context.database.asSystem(async tx => {
    const stopped = await stopMailing(tx, hashOfToken(token), now)
    if (!stopped) throw new DomainError('link_refused', 'This link is not known. Open it from the mail again. Nothing was changed.')
    const { leadId, userId, isFirst } = stopped
    if (leadId === null || !isFirst) return
    await insertLeadTrail(tx, [{ id: context.ids.uuid(now), leadId, userId, at: now, event: 'unsubscribed', doer: 'lead' }])
  })
}
