import type { Context } from '../../context'
import type { RecentCallsDto, RecentCallsQuery } from '../../../shared/schemas/calls'
import { listCalls } from './list-calls'

/** A person's newest calls, each with its state. */
export async function listRecentCalls(
  context: Context, callerId: string, { limit }: RecentCallsQuery,
): Promise<RecentCallsDto> {
  const { calls } = await listCalls(context, callerId, { limit })
  return { calls }
}
