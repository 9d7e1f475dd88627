import { cursorOf } from '../server/services/cursor'
import { BULK_NUMBER, bulkCallId } from '../tests/support/ledger/bulk-ledger'
import { closedLoop, percentile } from './load'
import { getRequest } from './requests'
import type { Stack } from './stack'

/** Views of the ledger that finance asks for; a ledger of any size has rows for each but the last. */
export const VIEWS: { name: string, query: (rows: number) => Record<string, string> }[] = [
  { name: 'the newest', query: () => ({}) },
  { name: 'the middle', query: rows => ({ cursor: cursorBefore(Math.floor(rows / 2)) }) },
  { name: 'a person', query: () => ({ person: 'bulk7@bulk.example' }) },
  { name: 'a call', query: rows => ({ reference: bulkCallId(rows - 1) }) },
  { name: 'a number', query: () => ({ number: BULK_NUMBER }) },
  { name: 'a kind', query: () => ({ kind: 'topup' }) },
  { name: 'two days', query: () => ({ from: daysAgo(2), to: daysAgo(0) }) },
  { name: 'an amount that no row has', query: () => ({ amount: '123456789012' }) },
]

const CURSOR = cursorOf({ id: 'number' })
const cursorBefore = (id: number) => CURSOR.encode({ id: BigInt(id) })
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

/** Milliseconds of a page of fifty rows: the median of all that fit into so many seconds, one after the other. */
export async function timePage(
  stack: Stack, cookie: string, query: Record<string, string>, seconds: number,
): Promise<number> {
  const path = `/api/finance/transactions?${new URLSearchParams({ limit: '50', ...query })}`
  const request = getRequest(stack.target, path, { Cookie: cookie })
  const load = { port: stack.port, connections: 1, seconds, expectedStatus: 200, next: () => request }
  const { latencies } = await closedLoop(load)
  return percentile(latencies, 0.5)
}
