import type { Context } from '../../context'
import { changeRound, countUndone, lockRound } from '../../db/rounds/rounds'

/** Where nobody waits and nobody is being called any more, a round is done. */
export async function finishRound(context: Context, roundId: string): Promise<void> {
  const now = context.clock.now()
  await context.database.asSystem(async tx => {
    if (await countUndone(tx, roundId) > 0) return
    const round = await lockRound(tx, roundId)
    if (round?.state !== 'running') return
    await changeRound(tx, roundId, { state: 'done', endedAt: now, waits: null, waitsUntil: null })
  })
}
