import type { DisputeStatus } from '../../../shared/schemas/disputes'

/** Only forward: what arrives late changes nothing. A decision is the end. */
const RANK: Record<DisputeStatus, number> = { warning: 0, open: 1, under_review: 2, won: 3, lost: 3 }

export function disputeRank(status: DisputeStatus): number {
  return RANK[status]
}

/** A row of the provider's own account. */
export interface DisputeMovement {
  id: string
  /** Negative: taken from us. Smallest unit of the account's currency. */
  amountMinor: bigint
  /** What the provider charged us beside it; negative where it gave that back. */
  feeMinor: bigint
  currency: string
  at: Date
}

export interface DisputeFacts {
  status: DisputeStatus
  /** What is disputed, smallest unit of `currency`. */
  amountMinor: bigint
  currency: string
  movements: readonly Pick<DisputeMovement, 'amountMinor' | 'currency'>[]
}

/**
 * How much of what is disputed a wallet has to be without, smallest unit (M14).
 *
 * While the bank asks for the money, or once it has it: all of it, even where the provider has not moved it yet, less
 * what the provider really gave back and did not take again. For an inquiry and a dispute that was won: what the
 * provider still keeps. An account in another currency says it in parts: the most that was taken at once is there what
 * was disputed here.
 */
export function disputeOutMinor({ status, amountMinor, currency, movements }: DisputeFacts): bigint {
  const takes = movements.map(one => -one.amountMinor).filter(taken => taken > 0n)
  const isAskedFor = status === 'open' || status === 'under_review' || status === 'lost'
  if (takes.length === 0) return isAskedFor ? amountMinor : 0n
  const taken = sum(takes)
  const given = sum(movements.map(one => one.amountMinor).filter(moved => moved > 0n))
  const isSameMoney = movements[0]!.currency === currency
  const worth = isSameMoney ? amountMinor : takes.reduce((most, one) => (one > most ? one : most))
  const back = least(worth, worth - (taken - given), ...(isAskedFor ? [given, taken] : []))
  return back <= 0n ? amountMinor : amountMinor - back * amountMinor / worth
}

const sum = (amounts: bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n)
const least = (...amounts: bigint[]): bigint => amounts.reduce((least, one) => (one < least ? one : least))
