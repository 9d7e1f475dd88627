import { defineEventHandler, setResponseStatus } from 'h3'
import { getContext } from '../../http/current-context'
import { readVoiceHealth } from '../../services/health/read-voice-health'

/**
 * GET /api/health/voice: whether the voice model of agents answered this server the last time; 503 where it did not.
 * Apart from being ready: all other calls need no voice.
 */
export default defineEventHandler(async event => {
  const state = readVoiceHealth(await getContext())
  if (state === 'does not answer') setResponseStatus(event, 503)
  return state
})
