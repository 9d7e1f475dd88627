import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import type { MessageRow } from '../../db/messages/messages'
import { queueMail } from '../mail/queue-mail'
import { readReader } from '../payments/tell-payer'

/** A message whose time came was not sent. Once. */
export async function tellNotSent(
  context: Context, tx: Tx, message: MessageRow, problem: string | null,
): Promise<void> {
  const { facts, wallet, address } = await readReader(context, tx, message.userId)
  await queueMail(context, tx, [{
    kind: 'message-not-sent',
    facts: {
      ...facts,
      timeZone: message.timeZone,
      messageId: message.id,
      toNumber: displayNumber(message.toNumber),
      scheduledFor: message.scheduledFor!,
      problem,
      availableMicros: wallet.balanceMicros - wallet.heldMicros,
    },
    dedupeKey: `message-not-sent:${message.id}`,
    ...address,
  }])
}
