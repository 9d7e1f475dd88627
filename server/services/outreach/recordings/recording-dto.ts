import type { RecordingRow } from '../../../db/outreach/recordings'
import type { RecordingDto } from '../../../../shared/schemas/outreach/recordings'

export function toRecordingDto({ id, fileName, durationMs, createdAt }: RecordingRow): RecordingDto {
  return { id, fileName, durationSeconds: durationMs / 1000, createdAt: createdAt.toISOString() }
}
