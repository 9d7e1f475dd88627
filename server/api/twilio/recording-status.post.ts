import { readRecordingStatus } from '../../carriers/twilio/recording-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { takeRecording } from '../../services/agents/recordings/take-recording'

/** POST /api/twilio/recording-status: what became of the recording of an agent's call. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/recording-status'),
  read: ({ params, query }) => readRecordingStatus(params, query),
  handle: (context, event) => takeRecording(context, event),
})
