import type { Context } from '../../context'
import { closeWaiting, lockRound, noteWait, readPace } from '../../db/rounds/rounds'
import type { RoundKind, TakenTurn } from './round-kind'

const MINUTE_MS = 60_000
const BATCH = 20

/**
 * Takes those of a round whose turn it is, as many as its pace leaves room for. That they are asked for is written
 * before they are: whoever dies in between leaves a person of whom it is known which call is theirs.
 *
 * @returns empty where it is not the time, the round does not run, or nobody is due.
 */
export async function takeTurns<Taken extends TakenTurn>(
  context: Context, kind: RoundKind<Taken>, roundId: string,
): Promise<Taken[]> {
  const now = context.clock.now()
  return context.database.asSystem(async tx => {
    const round = await lockRound(tx, roundId)
    if (round?.state !== 'running') return []
    if (round.endsAt !== null && now >= round.endsAt) {
      await closeWaiting(tx, roundId, 'time_over', now)
      return []
    }
    const standing = await kind.stands(context, tx, round)
    if (standing === 'over') {
      await closeWaiting(tx, roundId, 'stopped', now)
      return []
    }
    await noteWait(tx, roundId, standing)
    if (standing) return []
    const pace = await readPace(tx, roundId, new Date(now.getTime() - MINUTE_MS))
    // after a time without money one call shows whether there is some again
    const most = round.waits === null || round.waits === 'hours' ? BATCH : 1
    return kind.take(context, tx, round, { pace, most })
  })
}
