import { createHash } from 'node:crypto'
import type { Context } from '../../context'
import type { HistoryQuery } from '../../../shared/schemas/calls'
import type { HistoryOwner } from './call-filter'
import { listCalls } from './list-calls'

/**
 * Names the state of a page: the same name, the same page. The first page, which is polled, costs one small question.
 */
export async function historyVersion(context: Context, owner: HistoryOwner, query: HistoryQuery): Promise<string> {
  const isFirstPage = !query.cursor && !query.who && !query.status && !query.from && !query.to
  // one more than the page: whether there is a next one belongs to it
  if (isFirstPage) return `${query.limit}-${await context.gathered.callsVersion(owner.id, query.limit + 1)}`
  return createHash('sha1').update(JSON.stringify(await listCalls(context, owner, query))).digest('base64url')
}
