import type { Carrier } from '../carrier'
import type { Call } from './call'
import { Conversation } from './conversation'
import type { Line } from './line'

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** The record of a call that comes in from the telephone network, to a number of the account or past it to a user. */
export function newIncomingCall(carrier: Carrier, from: string, to = carrier.config.callerId): Call {
  const call = carrier.calls.add(
    { direction: 'inbound', from, to, status: 'ringing' },
    carrier.clock.now(),
  )
  call.startedMs = call.createdMs
  return call
}

/** Rings at a registered browser user for the party on `line`, as a number's TwiML would have it. */
export function callClient(
  carrier: Carrier,
  line: Line,
  identity: string,
  params: Readonly<Record<string, string>> = {},
): Conversation {
  const parameters = Object.entries(params).map(
    ([name, value]) => `<Parameter name="${escapeXml(name)}" value="${escapeXml(value)}"/>`,
  )
  const client = `<Client><Identity>${escapeXml(identity)}</Identity>${parameters.join('')}</Client>`
  const conversation = new Conversation(carrier, line)
  const twiml = `<Response><Dial answerOnBridge="true">${client}</Dial></Response>`
  void conversation.run({ kind: 'voice', source: { twiml } })
  return conversation
}
