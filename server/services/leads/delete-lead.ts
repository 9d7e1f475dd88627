import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { forgetLeadOfCalls } from '../../db/leads/lead-calls'
import { deleteLead as deleteRow, lockLead } from '../../db/leads/leads'
import { missingLead } from './lead-dto'

/**
 * Forgets somebody who asked for it (P2): all that is known of them goes, and their calls make no lead again. Calls and
 * what they cost stay; a no to mails holds.
 *
 * @throws DomainError `not_found`
 */
export async function deleteLead(
  { database, clock }: Context, { id: userId, requestId }: { id: string, requestId: string }, leadId: string,
): Promise<void> {
  const now = clock.now()
  await database.asUser(userId, async (tx, asSystem) => {
    if (!await lockLead(tx, userId, leadId)) missingLead()
    await forgetLeadOfCalls(tx, leadId, now)
    await deleteRow(tx, leadId)
    await asSystem(() => writeAudit(tx, { at: now, actorId: userId, action: 'lead.delete', subjectType: 'lead', subjectId: leadId, requestId }))
  })
}
