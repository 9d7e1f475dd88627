import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { closeWalletRow, findWalletById, listClosingWallets, type WalletRow } from '../../db/wallet'
import { requestRefund } from '../refunds/request-refund'
import { planClosing } from './close-wallet'

const BATCH = 100

/**
 * Brings wallets that are closing further: sends back what can go back, gives up what is less than a cent, and closes
 * what has nothing under way any more (M14).
 *
 * @returns how many were closed.
 */
export async function closeWallets(context: Context): Promise<number> {
  let count = 0
  for (let after: string | null = null; ;) {
    const wallets = await context.database.asSystem(tx => listClosingWallets(tx, after, BATCH))
    for (const wallet of wallets) {
      if (!await bringFurther(context, wallet)) continue
      count += 1
      context.live.publish({ userId: wallet.userId, callId: null })
    }
    if (wallets.length < BATCH) return count
    after = wallets.at(-1)!.id
  }
}

async function bringFurther(context: Context, wallet: WalletRow): Promise<boolean> {
  const outcome = await context.database.asSystem(tx => tryToClose(context, tx, wallet))
  if (outcome === 'refundable') await sendBack(context, wallet)
  return outcome === 'closed'
}

async function tryToClose(context: Context, tx: Tx, { id }: WalletRow): Promise<string> {
  const wallet = (await findWalletById(tx, id))!
  const { refundableMicros } = await planClosing(tx, wallet)
  if (refundableMicros > 0n) return 'refundable'
  return closeWalletRow(tx, wallet.id, context.clock.now())
}

/** As the owner agreed when they closed it. Cards that send refunds back are left out: finance settles those. */
async function sendBack(context: Context, wallet: WalletRow): Promise<void> {
  try {
    await requestRefund(context, {
      id: context.ids.uuid(context.clock.now()),
      userId: wallet.userId,
      amountMicros: 'all',
      reason: 'The wallet is being closed',
      actor: 'system:closing',
      avoidsBadCards: true,
    })
  } catch (error) {
    // somebody else was quicker, or froze it: the next round sees what there is
    if (!(error instanceof DomainError)) throw error
    context.log.warn({ walletId: wallet.id, code: error.code }, 'a closing wallet could not be emptied')
  }
}
