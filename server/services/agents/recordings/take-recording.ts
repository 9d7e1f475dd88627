import type { Context } from '../../../context'
import { noteRecording, type RecordingNews } from '../../../db/agents/recordings'
import { DomainError } from '../../../domain/errors'

/**
 * The carrier tells what became of a recording. Told again it changes nothing; of one that was to be deleted before it
 * was whole, it is deleted now.
 *
 * @throws DomainError `webhook_mismatch` for a call that is not recorded, another leg, or another recording.
 */
export async function takeRecording(context: Context, news: RecordingNews): Promise<void> {
  const row = await context.database.asSystem(tx => noteRecording(tx, news))
  if (!row) throw new DomainError('webhook_mismatch', 'The event does not belong to the call that it names. Nothing was changed.')
  const { callId, carrier, userId, recordingId, state } = row
  if (state === 'deleted' && recordingId !== null) await context.carriers.of(carrier).deleteRecording(recordingId)
  context.live.publish({ userId, callId, isTalk: true })
}
