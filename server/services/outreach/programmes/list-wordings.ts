import type { Context } from '../../../context'
import { listWordings as list } from '../../../db/outreach/programmes'
import type { ConsentWordingDto } from '../../../../shared/schemas/outreach/programmes'
import { toWordingDto } from './programme-dto'
import { requireProgramme } from './require-programme'

/** Each wording of consent that there was, the newest first. @throws DomainError `not_found`. */
export async function listWordings(
  context: Context, userId: string, programmeId: string,
): Promise<{ wordings: ConsentWordingDto[] }> {
  return context.database.asUser(userId, async tx => {
    await requireProgramme(tx, userId, programmeId)
    return { wordings: (await list(tx, programmeId)).map(toWordingDto) }
  })
}
