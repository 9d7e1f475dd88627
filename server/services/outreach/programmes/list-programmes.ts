import type { Context } from '../../../context'
import { listOwnProgrammes } from '../../../db/outreach/programmes'
import { isOneOf, PROGRAMME_OWNERS } from '../../../../shared/roles'
import type { ProgrammesDto } from '../../../../shared/schemas/outreach/programmes'
import type { Role } from '../../../../shared/schemas/user'
import { programmeChoices } from './programme-choices'
import { toProgrammeRowDto } from './programme-dto'

/** The programmes that a person works in, and what one of their own could be placed with. */
export async function listProgrammes(context: Context, user: { id: string, role: Role }): Promise<ProgrammesDto> {
  const now = context.clock.now()
  return context.database.asUser(user.id, async tx => ({
    programmes: (await listOwnProgrammes(tx, user.id)).map(own => toProgrammeRowDto(own, now)),
    founding: isOneOf(PROGRAMME_OWNERS, user.role) ? await programmeChoices(context, tx, user.id) : null,
  }))
}
