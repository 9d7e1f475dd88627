import type { Context } from '../../context'
import { countLeadNotes, findLeadNote, insertLeadNote, insertLeadTrail, lockLead } from '../../db/leads/leads'
import { DomainError } from '../../domain/errors'
import { LEAD_LIMITS, type LeadDetailDto, type LeadNoteBody } from '../../../shared/schemas/leads/leads'
import { leadDetailOf, missingLead } from './lead-dto'

/**
 * A note of a person's on a lead. The same request again is the first answer again (M16).
 *
 * @throws DomainError `not_found`, `idempotency_mismatch`; `limit_reached` where there are as many as one can read
 */
export async function noteLead(
  context: Context, userId: string, id: string, note: LeadNoteBody,
): Promise<LeadDetailDto> {
  const now = context.clock.now()
  return context.database.asUser(userId, async tx => {
    if (!await lockLead(tx, userId, id)) missingLead()
    const known = await findLeadNote(tx, note.id)
    if (!known && await countLeadNotes(tx, id) >= LEAD_LIMITS.notes) {
      throw new DomainError('limit_reached', `A lead has at most ${LEAD_LIMITS.notes} notes. Nothing was saved.`)
    }
    const isOther = known && (known.leadId !== id || known.text !== note.text)
    if (isOther || (!known && !await insertLeadNote(tx, { ...note, leadId: id, userId, createdAt: now }))) {
      throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was saved by this one. Load the page again.')
    }
    if (!known) await insertLeadTrail(tx, [{ id: context.ids.uuid(now), leadId: id, userId, at: now, event: 'note', doer: 'person' }])
    return leadDetailOf(tx, userId, id)
  })
}
