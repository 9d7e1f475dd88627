import type { Context } from '../../../context'
import type { ProgrammeDto } from '../../../../shared/schemas/outreach/programmes'
import { toProgrammeDto } from './programme-dto'
import { requireProgramme } from './require-programme'

/** A programme, as far as it is for whoever asks. @throws DomainError `not_found`. */
export async function readProgramme(context: Context, userId: string, id: string): Promise<ProgrammeDto> {
  return context.database.asUser(userId, async (tx, asSystem) =>
    toProgrammeDto(context, tx, asSystem, await requireProgramme(tx, userId, id), userId))
}
