import type { Context } from '../../../context'
import { endTrial as write } from '../../../db/agents/trials'

/** What a trial used is known: it is priced as that of calls is. */
export async function endTrial({ clock, database }: Context, id: string, usage: Record<string, number>): Promise<void> {
  await database.asSystem(tx => write(tx, id, { endedAt: clock.now(), usage }))
}
