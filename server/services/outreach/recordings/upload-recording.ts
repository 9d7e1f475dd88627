import { randomUUID } from 'node:crypto'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { countRecordings, insertRecording } from '../../../db/outreach/recordings'
import { MOST_RECORDINGS, type RecordingDto, type UploadRecordingQuery } from '../../../../shared/schemas/outreach/recordings'
import { requireSupervisor } from '../membership'
import { convertRecording } from './convert-recording'
import { toRecordingDto } from './recording-dto'

/**
 * Takes a voice that somebody recorded, and keeps it as phones play it. Who may is asked before anything of the file is
 * read, and again when it is kept: converting it takes a moment.
 *
 * @throws DomainError `not_found`, `forbidden`, `limit_reached`, `payload_too_large`, `recording_refused`
 */
export async function uploadRecording(
  context: Context, userId: string, { programme, fileName }: UploadRecordingQuery, source: AsyncIterable<Uint8Array>,
): Promise<RecordingDto> {
  const { asUser } = context.database
  const requireRoom = async (tx: Tx) => {
    await requireSupervisor(tx, programme, userId)
    if (await countRecordings(tx, programme) >= MOST_RECORDINGS) throw new DomainError('limit_reached', `This programme has ${MOST_RECORDINGS} recordings, and that is as many as there may be. Use one of them. Nothing was saved.`)
  }
  await asUser(userId, requireRoom)
  const { audio, durationMs } = await convertRecording(await gathered(source))
  // nothing of it tells when it was made, or which one comes next: whoever has its address may hear it
  const row = { id: randomUUID(), programmeId: programme, durationMs, fileName, createdAt: context.clock.now() }
  await asUser(userId, async tx => {
    await requireRoom(tx)
    await insertRecording(tx, { ...row, audio, createdBy: userId })
  })
  return toRecordingDto(row)
}

async function gathered(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}
