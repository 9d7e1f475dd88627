import type { BalanceTransaction, BalanceType, Charge, Wire } from './types'
import type { StripeWorld } from './world'

/** Fees in minor units, shaped like a usual price list: 2.9 % and 30, for debits 0.8 % up to 500, for disputes 1500. */
const CARD_FEE_PER_MILLE = 29
const CARD_FEE_FIXED = 30
const BANK_FEE_PER_MILLE = 8
const BANK_FEE_MOST = 500
export const DISPUTE_FEE = 1_500

const TWO_DAYS = 172_800

/** In minor units, rounded half up. */
export function paymentFee(amount: number, isCard: boolean): number {
  const share = Math.floor((amount * (isCard ? CARD_FEE_PER_MILLE : BANK_FEE_PER_MILLE) + 500) / 1_000)
  return isCard ? share + CARD_FEE_FIXED : Math.min(share, BANK_FEE_MOST)
}

interface Movement {
  type: BalanceType
  amount: number
  fee?: number
  source: string
  category: string
  description?: string | null
}

/** Money that came to the account, or left it. `amount` is signed, `fee` is what Stripe keeps. */
export function moveBalance(world: StripeWorld, charge: Charge, movement: Movement): Wire<BalanceTransaction> {
  const { type, amount, source, category, description = null } = movement
  const fee = movement.fee ?? 0
  const created = world.now()
  return world.balance.add({
    id: world.newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: created + TWO_DAYS,
    balance_type: 'payments',
    created,
    currency: charge.currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [feeDetail(fee, charge.currency, category)],
    net: amount - fee,
    reporting_category: category,
    source,
    status: 'pending',
    type,
  })
}

function feeDetail(amount: number, currency: string, category: string): Record<string, unknown> {
  const description = category === 'dispute' ? 'Dispute fee' : 'Stripe processing fees'
  return { amount, application: null, currency, description, type: 'stripe_fee' }
}
