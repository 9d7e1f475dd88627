import type { Context } from '../../context'
import { endAgentSession, type SessionEnd } from '../../db/agents/talks'
import { deferReconcile } from '../../db/calls/calls'
import type { BoundStream } from './bind-stream'

const SETTLE_SECONDS = 3

/**
 * A stream is over. Where time or money ended it, the carrier ends the leg as well: whatever its document would do
 * next, nobody talks beyond their money (G1).
 */
export async function endSession(
  context: Context, { callId, sessionId, userId, carrier, legId }: BoundStream, end: Omit<SessionEnd, 'endedAt' | 'writingModel'>,
): Promise<void> {
  const { clock, config, database, carriers, live, log } = context
  log.info({ callId, sessionId, ending: end.ending, code: end.endingCode }, 'stream over')
  const cut = end.ending === 'time_over' ? carriers.of(carrier).endLeg(legId) : Promise.resolve()
  const writingModel = config.voice?.transcriptionModel ?? null
  const kept = database.asSystem(tx => endAgentSession(tx, sessionId, { ...end, writingModel, endedAt: clock.now() }))
  // neither waits for the other: a database that is away lengthens no call
  const [, failed] = await Promise.allSettled([kept, cut])
  if (failed.status === 'rejected') log.warn({ error: failed.reason as unknown, callId }, 'a leg could not be ended')
  await kept
  // nobody tells us how a leg ended that came in: the carrier is asked once its records have it
  await deferReconcile(database.sql, callId, new Date(clock.now().getTime() + SETTLE_SECONDS * 1000))
  live.publish({ userId, callId, isTalk: true })
}
