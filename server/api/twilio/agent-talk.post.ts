import { readTalkOver } from '../../carriers/twilio/agent-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { goOnAfterTalk } from '../../services/agents/calls/go-on-after-talk'

/** POST /api/twilio/agent-talk: the stream of an agent's call is over, and Twilio asks what comes next. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/agent-talk'),
  read: ({ params, query }) => readTalkOver(params, query),
  handle: (context, over) => goOnAfterTalk(context, over),
})
