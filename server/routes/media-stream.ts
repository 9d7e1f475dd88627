import { TWILIO } from '../carriers/twilio/name'
import { readMediaFrame, toMediaStream } from '../carriers/twilio/media-frames'
import { refused } from '../http/define-webhook'
import { defineSocket } from '../http/define-socket'
import { twilioStream } from '../http/gates/twilio-stream'
import { openAgentTalk } from '../sessions/agent-talk'

/** A stream says which call it belongs to as soon as it is there. */
const BIND_WITHIN_MS = 5000

/** `wss` /media-stream: the sound of a call that an agent holds (G3). */
export default defineSocket({
  gate: twilioStream('/media-stream'),
  bindWithinMs: BIND_WITHIN_MS,
  read: readMediaFrame,
  async bind(context, frame, line) {
    if (frame.kind !== 'start') return null
    if (!frame.isMuLaw) throw refused('webhook_malformed', 'format')
    const { accountId, legId, streamId, token } = frame
    return openAgentTalk(context, { carrier: TWILIO, accountId, legId, streamId, token }, toMediaStream(streamId, line))
  },
  events: async (_context, talk, frame) => talk.take(frame),
  over: (_context, talk) => talk.end(),
})
