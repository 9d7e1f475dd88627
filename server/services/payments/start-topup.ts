import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { findPayment, openPayment, type PaymentRow } from '../../db/payments/payments'
import { findWallet } from '../../db/wallet'
import type { Tx } from '../../db/client'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'
import type { StartTopupReply, TopupOrder } from '../../../shared/schemas/payments'
import { requireConfirmedEmail } from '../account/require-confirmed'
import { topupAllowance } from './topup-allowance'
import { openCheckoutPage } from './open-checkout'
import { requireAmount } from './topup-amount'

export interface Payer {
  id: string
  name: string
  email: string
}

/** How long a payment whose sending was not heard of is left alone before the provider is asked. */
const FIRST_LOOK_SECONDS = 60

/**
 * Writes a payment and opens the provider's page for it. The key is the payment's id: it is stored before anything is
 * sent, and the same key is the same payment however often it is asked for (M16).
 *
 * @throws DomainError; or PaymentUnavailable, after which the same key looks the payment up and sends it again.
 */
export async function startTopup(
  context: Context, payer: Payer, key: string, request: TopupOrder,
): Promise<{ reply: StartTopupReply, isRepeat: boolean }> {
  const amountMinor = requireAmount(context.config, request.amountMicros, request.currency)
  const findOrWrite = () => context.database.asSystem(async tx => {
    const known = await findPayment(tx, key)
    if (known) return { payment: requireSame(known, payer, amountMinor, request), isRepeat: true }
    return { payment: await write(context, tx, payer, key, amountMinor, request), isRepeat: false }
  })
  const { payment, isRepeat } = await findOrWrite().catch(async (error: unknown) => {
    // another request wrote the same key between our look and our write
    if (databaseErrorOf(error)?.code === '23505') return findOrWrite()
    throw refusalOf(error)
  })
  const now = payment.state === 'created' ? await openCheckoutPage(context, payer, payment, isRepeat) : payment
  return {
    reply: {
      paymentId: now.id,
      state: now.state,
      url: now.state === 'pending' ? now.sessionUrl : null,
      expiresAt: now.expiresAt?.toISOString() ?? null,
    },
    isRepeat,
  }
}

async function write(
  context: Context, tx: Tx, payer: Payer, id: string, amountMinor: bigint, { savesCard, returnPath }: TopupOrder,
): Promise<PaymentRow> {
  const { currency, topup } = context.config
  const now = context.clock.now()
  await requireConfirmedEmail(tx, payer.id, 'Nothing was charged.')
  const wallet = await findWallet(tx, payer.id, currency)
  if (!wallet) throw new DomainError('not_found', 'You have no wallet yet. Write to us.')
  if (wallet.status === 'frozen') throw new DomainError('wallet_frozen', 'Your wallet is frozen, so no money can be added now. Nothing was charged. Write to us.')
  // from here on the wallet is locked: nobody adds to the sum meanwhile
  await openPayment(tx, {
    id, userId: payer.id, walletId: wallet.id, purpose: 'checkout', amountMinor, currency, savesCard, crossingId: null, returnPath: returnPath ?? null,
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

function requireSame(known: PaymentRow, payer: Payer, amountMinor: bigint, request: TopupOrder): PaymentRow {
  const isSame = known.userId === payer.id && known.amountMinor === amountMinor && known.savesCard === request.savesCard
    && known.returnPath === (request.returnPath ?? null) && known.purpose === 'checkout'
  if (isSame) return known
  throw new DomainError('idempotency_mismatch', 'This key was used for another payment. Nothing was charged by this request. Begin again.')
}

function refusalOf(error: unknown): unknown {
  const { code, detail } = databaseErrorOf(error) ?? {}
  if (code !== KERNEL_ERRORS.walletNotActive) return error
  return new DomainError('wallet_closed', `Your wallet is ${detail === 'closed' ? 'closed' : 'being closed'}, so no money can be added. Nothing was charged.`)
}
