import type { Context } from '../../context'
import { endLostSessions } from '../../db/agents/talks'

/** A server that lives has written down the end of its stream by then. */
const GRACE_SECONDS = 30
/** What a stream ends with whose server is gone. */
const SERVER_LOST = 'server_lost'

/**
 * A server that died has left its streams open. Where their calls are over they are over too, with what was known of
 * their use: the answer that was being made has nobody to tell what it cost. Any number of processes may run this at
 * once.
 *
 * @returns how many there were.
 */
export async function endLostTalks({ clock, database, log }: Context): Promise<number> {
  const callsOverBy = new Date(clock.now().getTime() - GRACE_SECONDS * 1000)
  const lost = await database.asSystem(tx => endLostSessions(tx, callsOverBy, SERVER_LOST))
  for (const { id, callId } of lost) log.warn({ callId, sessionId: id }, 'the server of a talk is gone')
  return lost.length
}
