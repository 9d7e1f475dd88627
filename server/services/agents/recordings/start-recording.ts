import { CarrierUnavailable } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { insertRecording, noteRecording } from '../../../db/agents/recordings'
import type { BoundStream } from '../bind-stream'

/** As Twilio retries a webhook: five times, whatever went wrong. */
const RETRIES = '#rc=5&rp=all'

/**
 * Has the carrier record a call from now on, both sides apart, until its leg is over; once a call, however many streams
 * it has. That it is asked is written before it is: where the answer is lost, the carrier's own word brings the
 * recording, and what is kept too long is found by the row. A carrier that does not record ends no call.
 */
export async function startRecording(context: Context, bound: BoundStream): Promise<void> {
  const { carriers, clock, config, database, log } = context
  const { callId, carrier, legId, userId, keptUntil } = bound
  const isNew = await database.asSystem(tx => insertRecording(tx, {
    callId, userId, carrier, legId, keptUntil, createdAt: clock.now(),
  }))
  if (!isNew) return
  try {
    const statusUrl = `${config.publicUrl}/api/twilio/recording-status?call=${callId}${RETRIES}`
    const recordingId = await carriers.of(carrier).startRecording(legId, statusUrl)
    const state = recordingId === null ? 'failed' : 'running'
    await database.asSystem(tx => noteRecording(tx, {
      callId, carrier, legId, recordingId, state, durationSeconds: null,
    }))
    log.info({ callId, isRecorded: recordingId !== null }, 'recording')
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error
    log.warn({ error, callId }, 'nobody knows whether the carrier records')
  }
}
