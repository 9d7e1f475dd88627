import type { Context } from '../../context'
import type { LeadDetailDto } from '../../../shared/schemas/leads/leads'
import { leadDetailOf } from './lead-dto'

/** A lead with the words that it stands on. @throws DomainError `not_found` */
export async function readLead({ database }: Context, userId: string, id: string): Promise<LeadDetailDto> {
  return database.asUser(userId, tx => leadDetailOf(tx, userId, id))
}
