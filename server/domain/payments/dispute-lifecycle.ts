import type { DisputeStatus } from '../../../shared/schemas/payments'

/** Only forward: what arrives late changes nothing. A decision is the end. */
const RANK: Record<DisputeStatus, number> = { warning: 0, open: 1, under_review: 2, won: 3, lost: 3 }

export interface DisputeFacts {
  status: DisputeStatus
  /** The provider's account says that money left, and came back. */
  isTaken: boolean
  isReturned: boolean
}

export interface DisputeEffect {
  rank: number
  /** The amount has to be out of the wallet, or owed (M14). */
  takes: boolean
  /** The amount has to be back in the wallet. */
  returns: boolean
}

/**
 * What a dispute means for the wallet. An open one takes the money even where the provider has not moved it yet: it
 * will, and by then it may be spent. It comes back when the provider gave it back, or when the dispute was won before
 * any was taken.
 */
export function disputeEffect({ status, isTaken, isReturned }: DisputeFacts): DisputeEffect {
  const isWon = status === 'won'
  return {
    rank: RANK[status],
    takes: isTaken || status === 'open' || status === 'under_review' || status === 'lost',
    returns: isReturned || (isWon && !isTaken),
  }
}
