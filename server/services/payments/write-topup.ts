import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { findPayment, openPayment, type PaymentRow } from '../../db/payments/payments'
import { findWallet } from '../../db/wallet'
import type { Tx } from '../../db/client'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'
import type { TopupOrder } from '../../../shared/schemas/payments'
import { requireConfirmedEmail } from '../account/require-confirmed'
import { topupAllowance } from './topup-allowance'
import { requireAmount } from './topup-amount'

export interface Payer {
  id: string
  name: string
  email: string
}

/** What a person pays in by their own hand: on the provider's page, or with the card that they let us keep. */
export type WantedTopup = TopupOrder & { purpose: 'checkout' | 'saved_card' }

/** How long a payment whose sending was not heard of is left alone before the provider is asked. */
const FIRST_LOOK_SECONDS = 60

/**
 * Writes a payment before anything is sent for it, or finds what its key was used for (M16).
 *
 * @throws DomainError; nothing was written, and nothing was charged.
 */
export async function writeTopup(
  context: Context, payer: Payer, key: string, wanted: WantedTopup,
): Promise<{ payment: PaymentRow, isRepeat: boolean }> {
  const amountMinor = requireAmount(context.config, wanted.amountMicros, wanted.currency)
  const findOrWrite = () => context.database.asSystem(async tx => {
    const known = await findPayment(tx, key)
    if (known) return { payment: requireSame(known, payer, amountMinor, wanted), isRepeat: true }
    return { payment: await write(context, tx, payer, key, amountMinor, wanted), isRepeat: false }
  })
  return findOrWrite().catch(async (error: unknown) => {
    // another request wrote the same key between our look and our write
    if (databaseErrorOf(error)?.code === '23505') return findOrWrite()
    throw refusalOf(error)
  })
}

async function write(
  context: Context, tx: Tx, payer: Payer, id: string, amountMinor: bigint,
  { purpose, savesCard, returnPath }: WantedTopup,
): Promise<PaymentRow> {
  const { currency, topup } = context.config
  const now = context.clock.now()
  await requireConfirmedEmail(tx, payer.id, 'Nothing was charged.')
  const wallet = await findWallet(tx, payer.id, currency)
  if (!wallet) throw new DomainError('not_found', 'You have no wallet yet. Write to us.')
  if (wallet.status === 'frozen') throw new DomainError('wallet_frozen', 'Your wallet is frozen, so no money can be added now. Nothing was charged. Write to us.')
  // from here on the wallet is locked: nobody adds to the sum meanwhile
  await openPayment(tx, {
    id, userId: payer.id, walletId: wallet.id, purpose, amountMinor, currency, savesCard, crossingId: null,
    returnPath: returnPath ?? null,
    lookAfter: new Date(now.getTime() + FIRST_LOOK_SECONDS * 1000), now,
  })
  const after = await topupAllowance(context, tx, payer.id)
  if (after < 0n) {
    const left = after + amountMinor * MICROS_PER_CENT
    throw new DomainError(
      'limit_reached',
      `At most ${formatExact(topup.perDayMicros, currency)} can be added in 24 hours; ${formatExact(left > 0n ? left : 0n, currency)} of it is left. Payments that you have begun count until they are over. Nothing was charged.`,
      { limit: 'topupPerDay', leftMicros: (left > 0n ? left : 0n).toString() },
    )
  }
  return (await findPayment(tx, id))!
}

function requireSame(known: PaymentRow, payer: Payer, amountMinor: bigint, request: WantedTopup): PaymentRow {
  const isSame = known.userId === payer.id && known.amountMinor === amountMinor && known.savesCard === request.savesCard
    && known.returnPath === (request.returnPath ?? null) && known.purpose === request.purpose
  if (isSame) return known
  throw new DomainError('idempotency_mismatch', 'This key was used for another payment. Nothing was charged by this request. Begin again.')
}

function refusalOf(error: unknown): unknown {
  const { code, detail } = databaseErrorOf(error) ?? {}
  if (code !== KERNEL_ERRORS.walletNotActive) return error
  return new DomainError('wallet_closed', `Your wallet is ${detail === 'closed' ? 'closed' : 'being closed'}, so no money can be added. Nothing was charged.`)
}
