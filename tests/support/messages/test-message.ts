import type { CallEvent } from '../../../server/services/calls/record-call-event'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import { findCall } from '../../../server/db/calls/calls'
import { createMessage } from '../../../server/services/messages/create-message'
import { readMessage } from '../../../server/services/messages/read-message'
import { CreateCallBody, type MessageDto } from '../../../shared/schemas/messages'
import type { CallStatus } from '../../../shared/schemas/calls'
import { NUMBERS, type Person, type TestContext } from '../test-context'

type More = Partial<Record<keyof CreateCallBody, unknown>>

/** As it comes over the wire. */
export function messageBody(context: TestContext, more: More = {}): CreateCallBody {
  return CreateCallBody.parse({
    to: NUMBERS.british, from: context.config.twilio.callerId, message: 'Your table is ready.', ...more,
  })
}

/** A message as far as `POST /api/calls` takes it. */
export async function sendMessage(
  context: TestContext, person: Person, more: More = {},
): Promise<MessageDto> {
  return (await createMessage(context, person, null, messageBody(context, more))).reply.callRecord
}

/** What the carrier tells of the leg of a message. */
export async function reportLeg(
  context: TestContext, id: string, legId: string, status: CallStatus, more: Partial<CallEvent> = {},
): Promise<void> {
  const { call, components } = (await context.database.asSystem(tx => findCall(tx, id)))!
  await recordCallEvent(context, {
    carrier: call.carrier, source: 'webhook', callId: id, components, termsKey: call.terms, status, parentLegId: null, legId,
    ownerId: null, toNumber: call.toNumber, fromNumber: call.originNumber,
    sequence: ['initiated', 'ringing', 'answered'].indexOf(status) + 1 || 3,
    occurredAt: context.clock.now(), durationSeconds: null, ...more,
  })
}

export const stateOfMessage = async (context: TestContext, person: Person, id: string): Promise<MessageDto> =>
  readMessage(context, person.id, id)
