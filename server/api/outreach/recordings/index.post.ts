import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { streamBody } from '../../../http/read-body'
import { uploadRecording } from '../../../services/outreach/recordings/upload-recording'
import { OUTREACH } from '../../../../shared/roles'
import { MOST_RECORDING_BYTES, UploadRecordingQuery } from '../../../../shared/schemas/outreach/recordings'

/** POST /api/outreach/recordings?programme=&fileName=: a WAV or MP3 file, kept as phones play it. */
export default defineRoute(
  { route: 'POST /api/outreach/recordings', roles: OUTREACH, query: UploadRecordingQuery },
  async ({ event, context, user, query, requestId }) => {
    const recording = await uploadRecording(context, user.id, query, streamBody(event, MOST_RECORDING_BYTES))
    context.log.info({ requestId, userId: user.id, recordingId: recording.id }, 'recording kept')
    setResponseStatus(event, 201)
    return recording
  },
)
