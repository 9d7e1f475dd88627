import type { Context } from '../../context'
import { deleteOldWords } from '../../db/agents/talks'

/** Short transactions: nobody waits for the deletion of a year. */
const AT_ONCE = 1000

/** Deletes what was said in calls of agents when its time is over; what the calls cost stays. @returns how many rows */
export async function forgetOldWords({ clock, database, log }: Context): Promise<number> {
  const now = clock.now()
  let deleted = 0
  for (;;) {
    const more = await database.asSystem(tx => deleteOldWords(tx, now, AT_ONCE))
    deleted += more
    if (more === 0) break
  }
  if (deleted > 0) log.info({ deleted }, 'words of agents\' calls deleted')
  return deleted
}
