import { CarrierUnavailable } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { listOldRecordings, markRecordingDeleted, type RecordingRow } from '../../../db/agents/recordings'

const AT_ONCE = 50
/** Longer than any call of an agent. */
const LONGEST_MS = 4 * 3_600_000

/**
 * Deletes recordings whose time is over, at the carrier first: only what it has deleted counts as deleted here. One
 * that the carrier never told of is marked, and deleted as soon as it does (`takeRecording`).
 *
 * @returns how many; those that the carrier does not delete now come with the next run
 */
export async function forgetOldRecordings(context: Context): Promise<number> {
  const { clock, database, log } = context
  const now = clock.now()
  const begunBefore = new Date(now.getTime() - LONGEST_MS)
  let deleted = 0
  for (;;) {
    const old = await database.asSystem(tx => listOldRecordings(tx, { now, begunBefore, limit: AT_ONCE }))
    let gone = 0
    for (const row of old) if (await forget(context, row)) gone++
    deleted += gone
    if (gone < AT_ONCE) break
  }
  if (deleted > 0) log.info({ deleted }, 'recordings of calls deleted')
  return deleted
}

async function forget(
  { carriers, database, log }: Context, { callId, carrier, recordingId }: RecordingRow,
): Promise<boolean> {
  try {
    if (recordingId !== null) await carriers.of(carrier).deleteRecording(recordingId)
    await database.asSystem(tx => markRecordingDeleted(tx, callId))
    return true
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error
    log.warn({ error, callId }, 'a recording could not be deleted')
    return false
  }
}
