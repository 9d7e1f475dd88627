import type { ProgrammePart } from '../../../domain/outreach/care-task'
import { DomainError } from '../../../domain/errors'
import type { Tx } from '../../../db/client'
import { findCareTerms, findPart, type CareTerms } from '../../../db/outreach/care/parts'
import { findCarePerson, lockCarePerson, type CareRow } from '../../../db/outreach/care/people'

export interface CareAccess { part: ProgrammePart, terms: CareTerms }

/** What somebody is in a programme. @throws DomainError `not_found` for whoever does not work in it (A2). */
export async function accessTo(tx: Tx, programmeId: string, userId: string): Promise<CareAccess> {
  const [part, terms] = [await findPart(tx, programmeId, userId), await findCareTerms(tx, programmeId)]
  if (!part || !terms) throw new DomainError('not_found', 'You work in no such programme.')
  return { part, terms }
}

/** Whom one may see: a worker those in her care alone (O4). */
export function workerOnly({ userId, role }: ProgrammePart): string | undefined {
  return role === 'supervisor' ? undefined : userId
}

export interface PersonAccess extends CareAccess { person: CareRow }

/**
 * Somebody in one's care, or in a programme that one supervises. The database says so too.
 *
 * @throws DomainError `not_found`, also for those in the care of others (A2, O4).
 */
export async function personOf(
  tx: Tx, userId: string, id: string, { isLocked = false }: { isLocked?: boolean } = {},
): Promise<PersonAccess> {
  const person = await (isLocked ? lockCarePerson : findCarePerson)(tx, id)
  const part = person && await findPart(tx, person.programmeId, userId)
  const terms = person && await findCareTerms(tx, person.programmeId)
  if (!person || !part || !terms || (part.role === 'worker' && person.workerId !== userId)) missingPerson()
  return { person, part, terms }
}

export function missingPerson(): never {
  throw new DomainError('not_found', 'There is no such person in your care.')
}

/** @throws DomainError `content_changed` for whoever was forgotten (P2). */
export function requireRemembered({ erasedAt }: CareRow): void {
  if (erasedAt) throw new DomainError('content_changed', 'This person was forgotten, as they asked. Nothing was changed.')
}

/** @throws DomainError `forbidden` for workers. */
export function requireSupervisor({ role }: ProgrammePart, what: string): void {
  if (role !== 'supervisor') throw new DomainError('forbidden', `Only a supervisor of the programme ${what}. Nothing was changed.`)
}
