import type { WalletRow } from '../../db/wallet'
import type { WalletDto } from '../../../shared/schemas/wallet'

export function toWalletDto(wallet: WalletRow): WalletDto {
  return {
    id: wallet.id,
    currency: wallet.currency,
    balanceMicros: wallet.balanceMicros.toString(),
    heldMicros: wallet.heldMicros.toString(),
    availableMicros: (wallet.balanceMicros - wallet.heldMicros).toString(),
    status: wallet.status,
    statusReason: wallet.statusReason,
  }
}
