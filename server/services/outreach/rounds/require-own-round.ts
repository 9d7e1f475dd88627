import { DomainError } from '../../../domain/errors'
import type { Tx } from '../../../db/client'
import { findRound, lockRound, type RoundRow } from '../../../db/outreach/rounds'
import type { ProgrammeRow } from '../../../db/outreach/programmes'
import { requireSupervised } from '../programmes/require-programme'

/**
 * A round of a programme that the person supervises, with that. The policies of its rows say the same once more (A2).
 *
 * @throws DomainError `not_found`, also for rounds of others and for workers: rounds are not theirs to see.
 */
export async function requireOwnRound(
  tx: Tx, userId: string, id: string, { isLocked = false }: { isLocked?: boolean } = {},
): Promise<{ round: RoundRow, programme: ProgrammeRow }> {
  const round = await (isLocked ? lockRound : findRound)(tx, id)
  if (!round) throw new DomainError('not_found', 'There is no such round in a programme that you supervise.')
  return { round, programme: await requireSupervised(tx, userId, round.programmeId) }
}
