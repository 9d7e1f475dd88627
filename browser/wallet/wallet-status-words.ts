import type { WalletDto } from '~~/shared/schemas/wallet'

export interface WalletStatusWords {
  title: string
  /** Why, and what becomes of the money. */
  sentence: string
  /** Somebody has to be asked. */
  asks: boolean
}

/** Why a wallet pays for nothing now; null where it does. */
export function walletStatusWords({ status, statusReason }: Pick<WalletDto, 'status' | 'statusReason'>): WalletStatusWords | null {
  switch (status) {
    case 'active': return null
    case 'frozen': return {
      title: 'Your wallet is frozen',
      sentence: statusReason === 'dispute'
        ? 'A bank has asked for a payment of yours back. Until that is settled no call can start, and no money can come in or go out. What is in the wallet stays there.'
        : 'We have to look into something first. Until then no call can start, and no money can come in or go out. What is in the wallet stays there.',
      asks: true,
    }
    case 'closing': return {
      title: 'Your wallet is being closed', asks: false,
      sentence: 'No call can start, and no money can be added. What you paid and did not use goes back to your cards. Under “Money back” you can keep the wallet after all.',
    }
    case 'closed': return {
      title: 'Your wallet is closed', asks: true,
      sentence: 'No call can start, and no money can be added. Its statements and receipts stay here.',
    }
  }
}
