import { DomainError } from '../../domain/errors'
import type { Tx } from '../../db/client'
import { findMembership, type Membership } from '../../db/outreach/membership'

/**
 * Who asks works in this programme. The policies of its rows say the same once more (A2).
 *
 * @throws DomainError `not_found`: one that is not theirs is like one that is not there.
 */
export async function requireMember(tx: Tx, programmeId: string, userId: string): Promise<Membership> {
  const found = await findMembership(tx, programmeId, userId)
  if (!found) throw new DomainError('not_found', 'There is no such programme, or you do not work in it.')
  return found
}

/** @throws DomainError `not_found`, `forbidden` */
export async function requireSupervisor(tx: Tx, programmeId: string, userId: string): Promise<Membership> {
  const found = await requireMember(tx, programmeId, userId)
  if (found.role !== 'supervisor') throw new DomainError('forbidden', 'Supervisors of this programme change that. Ask one of them. Nothing was changed.')
  return found
}
