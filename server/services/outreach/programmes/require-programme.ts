import { DomainError } from '../../../domain/errors'
import type { Tx } from '../../../db/client'
import { findOwnProgramme, type OwnProgramme, type ProgrammeRow } from '../../../db/outreach/programmes'

export function noProgramme(): DomainError {
  return new DomainError('not_found', 'There is no such programme among yours.')
}

/** A programme that the person works in. @throws DomainError `not_found`. */
export async function requireProgramme(tx: Tx, userId: string, id: string): Promise<OwnProgramme> {
  const found = await findOwnProgramme(tx, userId, id)
  if (!found) throw noProgramme()
  return found
}

/** One that the person supervises. @throws DomainError `not_found`, `forbidden`. */
export async function requireSupervised(tx: Tx, userId: string, id: string): Promise<ProgrammeRow> {
  const { row, role } = await requireProgramme(tx, userId, id)
  if (role !== 'supervisor') throw new DomainError('forbidden', 'Supervisors of the programme do that. Nothing was changed.')
  return row
}
