import { bestHour } from '../../../domain/outreach/best-hour'
import type { Context } from '../../../context'
import { readAnsweredHours } from '../../../db/outreach/round-people'
import type { BestHourDto } from '../../../../shared/schemas/outreach/rounds'
import { personOf } from '../care/care-access'

/** When somebody in care is best reached, from their own answered calls. @throws DomainError `not_found` */
export async function readBestHour(context: Context, userId: string, personId: string): Promise<BestHourDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { terms } = await personOf(tx, userId, personId)
    const hours = (await asSystem(() => readAnsweredHours(tx, [personId], terms.timeZone))).get(personId) ?? []
    return { hour: bestHour(hours), answered: hours.reduce((sum, { answered }) => sum + answered, 0) }
  })
}
