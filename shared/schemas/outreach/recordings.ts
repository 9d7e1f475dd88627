import { z } from 'zod'
import { UtcInstant } from '../common'
import { LineText } from '../plain-text'

/** As people send them. */
export const MOST_RECORDING_BYTES = 10 * 1024 * 1024
export const MOST_RECORDING_SECONDS = 60
/** Hertz of what is kept and played: a telephone line carries no more. */
export const RECORDING_RATE = 8000
/** Of one programme. */
export const MOST_RECORDINGS = 500

/** `POST /api/outreach/recordings`: the file is the body. */
export const UploadRecordingQuery = z.object({ programme: z.uuid(), fileName: LineText(1, 200) })
export type UploadRecordingQuery = z.infer<typeof UploadRecordingQuery>

export const RecordingsQuery = z.object({ programme: z.uuid() })
export type RecordingsQuery = z.infer<typeof RecordingsQuery>

/** A recording that can be heard at `/api/outreach/recordings/:id/audio`. */
export const RecordingDto = z.strictObject({
  id: z.string(),
  fileName: z.string(),
  durationSeconds: z.number(),
  createdAt: UtcInstant,
})
export type RecordingDto = z.infer<typeof RecordingDto>

/** `GET /api/outreach/recordings`: those of a programme, newest first. */
export const RecordingsDto = z.strictObject({ recordings: z.array(RecordingDto) })
export type RecordingsDto = z.infer<typeof RecordingsDto>

/** `…/{id}.wav`, as carriers ask for it. */
export const RecordingFileParam = z.string()
  .regex(/^[0-9a-f-]{36}\.wav$/).transform(name => name.slice(0, -4)).pipe(z.uuid())
