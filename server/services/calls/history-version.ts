import type { Context } from '../../context'
import type { HistoryQuery } from '../../../shared/schemas/calls'
import type { HistoryOwner } from './call-filter'

/**
 * Names the state of the first page, which is polled, for one small question: the same name, the same page. Null for
 * any other page: there only reading it tells.
 */
export async function historyVersion(
  context: Context, owner: HistoryOwner, query: HistoryQuery,
): Promise<string | null> {
  if (query.cursor || query.who || query.status || query.from || query.to) return null
  // one more than the page: whether there is a next one belongs to it
  return `${query.limit}-${await context.gathered.callsVersion(owner.id, query.limit + 1)}`
}
