import type { Context } from '../../context'
import { listPastMessages, listScheduledMessages, type MessageRow } from '../../db/messages/messages'
import type { MessagesPage, MessagesQuery } from '../../../shared/schemas/messages'
import { cursorOf } from '../cursor'
import { toMessageDtos } from './message-dto'

const WAITING = cursorOf({ scheduledFor: 'instant', id: 'uuid' })
const PAST = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of a person's messages: those that wait for their time, or all others. */
export async function listMessages(
  context: Context, userId: string, { show, limit, cursor }: MessagesQuery,
): Promise<MessagesPage> {
  const isWaiting = show === 'scheduled'
  const page = { userId, limit: limit + 1 }
  return context.database.asUser(userId, async tx => {
    const rows = isWaiting
      ? await listScheduledMessages(tx, { ...page, after: cursor ? WAITING.decode(cursor) : undefined })
      : await listPastMessages(tx, { ...page, after: cursor ? PAST.decode(cursor) : undefined })
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined
    return {
      messages: await toMessageDtos(context, tx, shown),
      nextCursor: last ? placeOf(last, isWaiting) : null,
    }
  })
}

function placeOf({ id, createdAt, scheduledFor }: MessageRow, isWaiting: boolean): string {
  return isWaiting ? WAITING.encode({ scheduledFor: scheduledFor!, id }) : PAST.encode({ createdAt, id })
}
