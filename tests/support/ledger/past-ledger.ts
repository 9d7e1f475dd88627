import { makeBulkLedger } from './bulk-ledger'
import type { TestContext } from '../test-context'

const DAY_MS = 86_400_000

/** Rows of a year ago and of the last three days: days that are over, which the kernel itself cannot write. */
export async function makePastLedger(context: TestContext): Promise<void> {
  await makeBulkLedger(context.admin, { from: 1, to: 60, wallets: 7 })
  await makeBulkLedger(context.admin, { from: 991_000, to: 1_000_000, wallets: 7 })
}

/** The day so many before today, UTC. */
export function dayBefore(context: TestContext, days: number): string {
  return new Date(context.clock.now().getTime() - days * DAY_MS).toISOString().slice(0, 10)
}
