import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findPayment, openPayment, type NewPayment, type PaymentRow } from '../../db/payments/payments'
import { findAutoTopup, findCustomer, takeCrossings, type AutoTopupRow, type Crossing } from '../../db/payments/topups'
import { findWallet } from '../../db/wallet'
import { PaymentUnavailable } from '../../payments/payment'
import { queueMail } from '../mail/queue-mail'
import { chargeSavedCard } from './charge-saved-card'
import { topupAllowance } from './topup-allowance'
import { readReader, stopAndTell } from './tell-payer'

const BATCH = 50
/** How long after writing a charge the provider is asked about it, if its answer was not heard. */
const LOOK_SECONDS = 60

/**
 * Acts on the levels that wallets have passed: warnings by mail, automatic top-ups. Taking a crossing and what follows
 * from it are one transaction, so that each is acted on once; only then is a card charged.
 *
 * @param walletId one wallet's alone: for its owner, who waits for it.
 * @returns how many crossings were taken.
 */
export async function actOnCrossings(context: Context, walletId: string | null = null): Promise<number> {
  for (let count = 0; ;) {
    const { taken, charges } = await context.database.asSystem(async tx => {
      const crossings = await takeCrossings(tx, BATCH, context.clock.now(), walletId)
      const charges: PaymentRow[] = []
      for (const ofWallet of byWallet(crossings)) charges.push(...await act(context, tx, ofWallet))
      return { taken: crossings, charges }
    })
    for (const { userId } of taken) context.live.publish({ userId, callId: null })
    for (const payment of charges) await charge(context, payment)
    count += taken.length
    if (taken.length < BATCH) return count
  }
}

/** In the order of wallets: two processes that lock several do so the same way round. */
function byWallet(crossings: Crossing[]): Crossing[][] {
  const groups = new Map<string, Crossing[]>()
  for (const crossing of crossings) groups.set(crossing.walletId, [...groups.get(crossing.walletId) ?? [], crossing])
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

/** What the crossings of one wallet lead to. @returns charges to be sent once this is committed. */
async function act(context: Context, tx: Tx, crossings: Crossing[]): Promise<PaymentRow[]> {
  const { walletId } = crossings[0]!
  const topup = crossings.find(crossing => crossing.key === 'topup')
  const setting = topup ? await findAutoTopup(tx, walletId) : null
  // "only tell me" is a warning level of one's own
  const warned = crossings.filter(crossing => crossing.key !== 'topup' || setting?.mode === 'notify')
  const lowest = warned.sort((a, b) => (a.levelMicros < b.levelMicros ? -1 : 1))[0]
  if (lowest) await warn(context, tx, lowest)
  if (!topup || setting?.mode !== 'charge' || setting.stoppedAt) return []
  const charge = await openCharge(context, tx, topup, setting)
  return charge ? [charge] : []
}

/** One mail, of the lowest of the levels that were passed at once. */
async function warn(context: Context, tx: Tx, crossing: Crossing): Promise<void> {
  const { facts, address } = await readReader(context, tx, crossing.userId)
  const { availableMicros, levelMicros, crossedAt: at } = crossing
  const dedupeKey = `low-balance:${crossing.id}`
  await queueMail(context, tx, [levelMicros === 0n
    ? { kind: 'balance-used-up', facts: { ...facts, availableMicros, at }, dedupeKey, ...address }
    : { kind: 'low-balance', facts: { ...facts, availableMicros, levelMicros, at }, dedupeKey, ...address }])
}

/** Writes the charge before it is sent; the crossing's id makes it the only one. */
async function openCharge(
  context: Context, tx: Tx, crossing: Crossing, setting: AutoTopupRow,
): Promise<PaymentRow | null> {
  const { walletId, userId } = crossing
  const now = context.clock.now()
  const id = context.ids.uuid(now)
  const wallet = await findWallet(tx, userId, context.config.currency)
  if (wallet?.id !== walletId || wallet.status !== 'active') return null
  const draft = { id, userId, walletId, amountMinor: setting.amountMinor }
  const customer = await findCustomer(tx, userId)
  if (!customer?.methodId) {
    await stopAndTell(context, tx, draft, 'no_card', null)
    return null
  }
  const outcome = await openWithinLimits(context, tx, {
    ...draft, purpose: 'auto_topup', currency: wallet.currency, savesCard: false, crossingId: crossing.id,
    lookAfter: new Date(now.getTime() + LOOK_SECONDS * 1000), now,
  })
  if (outcome.startsWith('over_')) await stopAndTell(context, tx, draft, outcome, customer.methodLabel, false)
  return outcome === 'opened' ? findPayment(tx, id) : null
}

class OverDailyLimit extends Error {}

/** The person's own limit is the kernel's; ours, over page and card together, is looked at with the wallet locked. */
async function openWithinLimits(context: Context, tx: Tx, payment: NewPayment) {
  try {
    return await tx.transaction(async inner => {
      const outcome = await openPayment(inner, payment)
      if (outcome === 'opened' && await topupAllowance(context, inner, payment.userId) < 0n) throw new OverDailyLimit()
      return outcome
    })
  } catch (error) {
    if (error instanceof OverDailyLimit) return 'over_daily_limit'
    throw error
  }
}

/** A charge whose answer is not heard stays written: the provider is asked about it, never charged under a new key. */
async function charge(context: Context, payment: PaymentRow): Promise<void> {
  try {
    await chargeSavedCard(context, payment)
  } catch (error) {
    const isExpected = error instanceof PaymentUnavailable
    context.log[isExpected ? 'warn' : 'error']({ error, paymentId: payment.id }, 'an automatic top-up was not answered')
  }
}
