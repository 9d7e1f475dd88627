import type { Context } from '../../../context'
import type { CarePersonDto } from '../../../../shared/schemas/outreach/care'
import { personOf } from './care-access'
import { toCareDto } from './care-dto'

/** @throws DomainError `not_found`, also for those in the care of others (A2, O4). */
export async function readCarePerson(context: Context, userId: string, id: string): Promise<CarePersonDto> {
  return context.database.asUser(userId, async (tx, asSystem) =>
    toCareDto(tx, asSystem, (await personOf(tx, userId, id)).person))
}
