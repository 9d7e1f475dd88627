import type { Context } from '../../context'
import { collectReceivables, listWalletsToCollect } from '../../db/disputes'

const BATCH = 100

/**
 * Takes what wallets owe from disputes out of what they have free since: money that a call held when the bank took its
 * payment back, or that finance wrote off (M14).
 *
 * @returns how many wallets paid something.
 */
export async function collectDebts(context: Context): Promise<number> {
  const wallets = await context.database.asSystem(tx => listWalletsToCollect(tx, BATCH))
  let count = 0
  for (const { walletId, userId } of wallets) {
    const collected = await context.database.asSystem(tx => collectReceivables(tx, walletId, context.clock.now()))
    if (collected === 0n) continue
    count += 1
    context.live.publish({ userId, callId: null })
  }
  return count
}
