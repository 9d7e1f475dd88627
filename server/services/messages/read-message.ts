import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findMessage } from '../../db/messages/messages'
import type { MessageDto } from '../../../shared/schemas/messages'
import { toMessageDtos } from './message-dto'

/** One message. @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readMessage(context: Context, userId: string, id: string): Promise<MessageDto> {
  return context.database.asUser(userId, async tx => {
    const row = await findMessage(tx, id)
    if (row?.userId !== userId) throw noMessage()
    const [message] = await toMessageDtos(context, tx, [row])
    return message!
  })
}

export function noMessage(): DomainError {
  return new DomainError('not_found', 'You have no such message.')
}
