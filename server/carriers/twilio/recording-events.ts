import { z } from 'zod'
import type { RecordingState } from '../../../shared/schemas/agents/recordings'
import { usableDuration } from '../../domain/calls/duration'
import { callSid, duration, hides } from './events'
import { TWILIO } from './name'

/** Twilio's words (twilio.com/docs/voice/api/recording): `absent` is one without any sound. */
const STATES = { 'in-progress': 'running', 'completed': 'kept', 'absent': 'failed', 'failed': 'failed' } as const satisfies
  Record<string, RecordingState>

const Status = z.object({
  CallSid: callSid,
  RecordingSid: z.string().regex(/^RE[0-9a-f]{32}$/),
  RecordingStatus: z.enum(['in-progress', 'completed', 'absent', 'failed']),
  RecordingSource: z.literal('StartCallRecordingAPI'),
  RecordingDuration: duration,
})

/** What became of the recording of a call. */
export interface RecordingEvent {
  carrier: typeof TWILIO
  callId: string
  legId: string
  recordingId: string
  state: (typeof STATES)[keyof typeof STATES]
  durationSeconds: number | null
}

/** Null for anything that is not what Twilio sends of a recording that we started. */
export function readRecordingStatus(params: Record<string, string>, query: URLSearchParams): RecordingEvent | null {
  const named = z.strictObject({ call: z.uuid() }).safeParse(Object.fromEntries(query))
  const told = Status.safeParse(params)
  if (!named.success || !told.success || hides(params, 'RecordingDuration')) return null
  const { CallSid: legId, RecordingSid: recordingId, RecordingStatus, RecordingDuration } = told.data
  return {
    carrier: TWILIO, callId: named.data.call, legId, recordingId, state: STATES[RecordingStatus],
    durationSeconds: usableDuration(RecordingDuration),
  }
}
