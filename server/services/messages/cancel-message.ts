import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { changeMessage, lockMessage } from '../../db/messages/messages'
import type { MessageDto } from '../../../shared/schemas/messages'
import { toMessageDtos } from './message-dto'
import { noMessage } from './read-message'

/**
 * Takes back a message that waits for its time. Can be repeated, moves no money.
 *
 * @throws DomainError `not_found`; `content_changed` where it was sent meanwhile: its call can be ended then.
 */
export async function cancelMessage(context: Context, userId: string, id: string): Promise<MessageDto> {
  return context.database.asSystem(async tx => {
    const row = await lockMessage(tx, userId, id)
    if (!row) throw noMessage()
    if (row.state !== 'scheduled' && row.state !== 'canceled') {
      throw new DomainError('content_changed', 'This message does not wait any more, so it cannot be taken back. Look at what became of it.')
    }
    const canceled = row.state === 'canceled' ? row : await changeMessage(tx, id, { state: 'canceled' }, context.clock.now())
    const [message] = await toMessageDtos(context, tx, [canceled])
    return message!
  })
}
