import type { Context } from '../../context'
import type { RecentCallsDto, RecentCallsQuery } from '../../../shared/schemas/calls'
import type { HistoryOwner } from './call-filter'
import { listCalls } from './list-calls'

/** A person's newest calls, each with its state. */
export async function listRecentCalls(
  context: Context, owner: HistoryOwner, { limit }: RecentCallsQuery,
): Promise<RecentCallsDto> {
  const { calls } = await listCalls(context, owner, { limit })
  return { calls }
}
