import { readAgentLeg } from '../carriers/twilio/agent-events'
import { defineWebhook } from '../http/define-webhook'
import { twilioForm } from '../http/gates/twilio-form'
import { openTalk } from '../services/agents/calls/open-talk'

/** POST /api/outbound-call-webhook: somebody has answered a call of an agent, and Twilio asks what to do. */
export default defineWebhook({
  gate: twilioForm('/api/outbound-call-webhook'),
  read: ({ params, query }) => readAgentLeg(params, query),
  handle: (context, leg) => openTalk(context, leg),
})
