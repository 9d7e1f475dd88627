import type { MessageDto } from '~~/shared/schemas/messages'

/** Where a message is looked at next: its call, the list of those that wait, or what is known of it. */
export function afterSending({ id, state }: Pick<MessageDto, 'id' | 'state'>): string {
  if (state === 'placed') return `/calls/${id}`
  return state === 'scheduled' ? '/messages' : `/messages/${id}`
}
