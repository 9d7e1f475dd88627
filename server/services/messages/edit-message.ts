import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { changeMessage, lockMessage } from '../../db/messages/messages'
import type { EditMessageBody, MessageDto } from '../../../shared/schemas/messages'
import type { Caller } from '../calls/hold-call'
import { checkMessage, requireTime } from './check-message'
import { toMessageDtos } from './message-dto'
import { noMessage } from './read-message'

/**
 * All of a message that waits for its time anew, for the revision that was seen.
 *
 * @throws DomainError `not_found`; `content_changed` where it is not what was seen any more, or was sent meanwhile; and
 * those of a new message. Then it is as it was.
 */
export async function editMessage(
  context: Context, caller: Caller, id: string, body: EditMessageBody,
): Promise<MessageDto> {
  const scheduledFor = requireTime(context, body.scheduledFor)
  const { content } = await checkMessage(context, caller, body)
  return context.database.asSystem(async tx => {
    const row = await lockMessage(tx, caller.id, id)
    if (!row) throw noMessage()
    if (row.state !== 'scheduled') throw new DomainError('content_changed', 'This message does not wait any more, so it cannot be changed. Look at what became of it.')
    if (row.revision !== body.revision) throw new DomainError('content_changed', 'This message was changed meanwhile, in another window perhaps. Nothing was changed by this. Load it again.')
    const { timeZone } = body
    const changed = await changeMessage(tx, id, { ...content, scheduledFor, timeZone }, context.clock.now())
    const [message] = await toMessageDtos(context, tx, [changed])
    return message!
  })
}
