import type { Context } from '../../../context'
import { listRecordings as findRecordings } from '../../../db/outreach/recordings'
import type { RecordingsDto } from '../../../../shared/schemas/outreach/recordings'
import { requireMember } from '../membership'
import { toRecordingDto } from './recording-dto'

/** The recordings of a programme, newest first. @throws DomainError `not_found` */
export async function listRecordings(context: Context, userId: string, programmeId: string): Promise<RecordingsDto> {
  return context.database.asUser(userId, async tx => {
    await requireMember(tx, programmeId, userId)
    return { recordings: (await findRecordings(tx, programmeId)).map(toRecordingDto) }
  })
}
