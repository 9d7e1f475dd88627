import type { Context } from '../../context'
import { findWallet } from '../../db/wallet'
import type { WalletDto } from '../../../shared/schemas/wallet'
import { toWalletDto } from './wallet-dto'

/** The person's wallet; null before there is one. */
export async function readWallet(context: Context, userId: string): Promise<WalletDto | null> {
  const wallet = await context.database.asUser(userId, tx => findWallet(tx, userId, context.config.currency))
  return wallet && toWalletDto(wallet)
}
