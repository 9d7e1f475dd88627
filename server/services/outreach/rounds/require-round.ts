import { DomainError } from '../../../domain/errors'
import { isRoundOpenAt } from '../../../domain/outreach/round-hours'
import type { Tx } from '../../../db/client'
import { roundSpent } from '../../../db/outreach/rounds'
import { lockRoundOfCall } from '../../../db/rounds/rounds'
import type { ProgrammeRow } from '../../../db/outreach/programme-call'

/**
 * Where a round asked for this call: it runs, within its own hours, this is the call that the person is to get, and its
 * budget reaches (O3). Asked in the transaction that writes the call, under the lock of the wallet that pays: a round
 * that is paused or stopped begins no call after that, on whichever server. Other calls pass. Role system.
 *
 * @param heldMicros what the call sets aside.
 * @throws DomainError: nobody is called.
 */
export async function requireRound(
  tx: Tx, programme: ProgrammeRow,
  { keypadCallId, heldMicros, now }: { keypadCallId: string, heldMicros: bigint, now: Date },
): Promise<void> {
  const of = await lockRoundOfCall(tx, { keypadCallId })
  if (!of) return
  const { round, isCurrent } = of
  const refuse = (reason: string, words: string) => new DomainError('call_not_allowed', `${words} Nobody was called.`, { reason })
  if (!isCurrent) throw refuse('round_moved_on', 'The round has gone on with this person meanwhile.')
  if (round.state !== 'running') throw refuse('round_not_running', 'This round does not run now.')
  if (!isRoundOpenAt(programme, round, now)) throw refuse('outside_window', 'It is outside the hours of this round.')
  if (round.budgetMicros === null) return
  const spent = (await roundSpent(tx, [round.id])).get(round.id) ?? 0n
  if (spent + heldMicros > round.budgetMicros) {
    throw new DomainError('budget_spent', 'This round has spent what it may spend. A supervisor can raise its budget. Nobody was called, and nothing was charged.', { reason: 'round_budget' })
  }
}
