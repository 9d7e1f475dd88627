import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { erasePerson, findErasureObstacle, type ErasureObstacle } from '../../db/own-data/erasure'
import { forgetCard } from '../payments/forget-card'
import type { ErasureBody } from '../../../shared/schemas/own-data'
import { obstacleSentence } from './read-erasure'

/**
 * Forgets a person for good (P2): who they are goes, what the ledger stands on stays under an id that names nobody. All
 * of their sessions end with it.
 *
 * @throws DomainError `erasure_refused`, and those of `proveOwner`; PaymentUnavailable: then nothing is gone.
 */
export async function eraseAccount(
  context: Context, owner: { id: string, place: string, requestId: string }, proof: ErasureBody,
): Promise<void> {
  const { id: userId, requestId } = owner
  await context.auth.proveOwner(owner, proof)
  refuseIf(await context.database.asSystem(tx => findErasureObstacle(tx, userId)), context)
  await forgetCard(context, userId)
  await context.database.asSystem(async tx => {
    const at = context.clock.now()
    refuseIf(await erasePerson(tx, userId, at), context)
    await writeAudit(tx, { at, actorId: userId, action: 'account.erase', subjectType: 'user', subjectId: userId, requestId })
  })
}

function refuseIf(obstacle: ErasureObstacle | null, { config }: Context): void {
  if (obstacle) throw new DomainError('erasure_refused', `${obstacleSentence(obstacle, config.company.supportEmail)} Nothing was deleted.`, { obstacle })
}
